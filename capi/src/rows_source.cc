#include "capi/src/rows_source.h"

namespace tidemark {
namespace {

class SnapshotPages final : public RowsSource, public std::enable_shared_from_this<SnapshotPages> {
 public:
  SnapshotPages(std::shared_ptr<Client> client, std::shared_ptr<Snapshot> snapshot,
                uint32_t key_columns)
      : client_(std::move(client)), snapshot_(std::move(snapshot)), key_columns_(key_columns) {}

  Result<std::unique_ptr<tide_rows>> Next() override {
    TIDE_ASSIGN(const QueryPage page, client_->NextPage(*snapshot_));
    const PageTruth truth = JudgePage(page, client_->Now(), client_->View());
    TIDE_ASSIGN(RowsBlock block, PackPage(page, truth));
    // The last page lets go of client and snapshot: an answer that is kept holds nothing but
    // itself.
    std::shared_ptr<RowsSource> source = page.more ? shared_from_this() : nullptr;
    return std::make_unique<tide_rows>(std::move(block), truth.set, key_columns_,
                                       std::move(source));
  }

 private:
  const std::shared_ptr<Client> client_;
  const std::shared_ptr<Snapshot> snapshot_;
  const uint32_t key_columns_;
};

}  // namespace

Result<std::unique_ptr<tide_rows>> MakeRows(std::shared_ptr<Client> client,
                                            std::shared_ptr<Snapshot> snapshot,
                                            uint32_t key_columns) {
  if (key_columns > snapshot->facts()->columns.size())
    return Status::Error(Code::kInvalidArgument, "is more than the visible columns",
                         "spec.key_columns");
  const auto pages = std::make_shared<SnapshotPages>(std::move(client), std::move(snapshot),
                                                     key_columns);
  return pages->Next();
}

}  // namespace tidemark
