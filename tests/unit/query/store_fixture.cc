#include "tests/unit/query/store_fixture.h"

#include <unistd.h>

#include "core/store/collection_schema.h"
#include "core/store/outbox.h"
#include "core/store/records.h"
#include "core/store/scopes.h"
#include "field.h"

namespace tidemark {
namespace {

std::string_view FieldBlob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

void ExpectOk(const Status& status) { EXPECT_TRUE(status.ok()) << status.message; }

}  // namespace

std::shared_ptr<const Manifest> FieldManifest() {
  auto loaded = Manifest::Load(FieldBlob());
  EXPECT_TRUE(loaded.ok()) << loaded.status().message;
  return loaded.Take();
}

void StoreFixture::SetUp() {
  folder_ = std::filesystem::temp_directory_path() /
            ("query-test-" + std::to_string(getpid()) + "-" +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  StoreOptions options;
  options.path = (folder_ / "device.db").string();
  options.account = "ana";
  options.manifest_blob = FieldBlob();
  auto store = Store::Open(options, clock_, random_, log_);
  ASSERT_TRUE(store.ok()) << store.status().message;
  store_ = store.Take();
  auto runner = QueryRunner::Open(*store_, clock_);
  ASSERT_TRUE(runner.ok()) << runner.status().message;
  runner_ = runner.Take();
}

void StoreFixture::TearDown() {
  if (runner_ != nullptr) runner_->CloseSnapshots();
  runner_.reset();
  if (store_ != nullptr) ExpectOk(store_->Close());
  store_.reset();
  std::filesystem::remove_all(folder_);
}

int64_t StoreFixture::AddScope(const std::string& scope, bool revealed) {
  ScopeState state;
  state.no = next_no_++;
  state.scope = scope;
  state.revealed = revealed;
  state.epoch = 1;
  state.seq = 10;
  state.as_of_us = 1;
  auto txn = store_->Begin("test scope", false);
  EXPECT_TRUE(txn.ok()) << txn.status().message;
  ExpectOk(PutScope(*txn, state));
  ExpectOk(txn->Commit());
  return state.no;
}

void StoreFixture::AddRow(const std::string& collection, int64_t scope_no, const std::string& id,
                          Fields fields, uint32_t pending, uint32_t attention) {
  auto txn = store_->Begin("test row", false);
  EXPECT_TRUE(txn.ok()) << txn.status().message;
  StoredRow row;
  row.pending = pending;
  row.attention = attention;
  row.record.seq = 3;
  row.record.fields = std::move(fields);
  ExpectOk(PutRow(*txn, *store_->manifest()->FindCollection(collection), scope_no, id, &row));
  ExpectOk(txn->Commit());
}

void StoreFixture::AddOperation(const std::string& scope, const std::string& collection,
                                const std::string& id, State state) {
  auto txn = store_->Begin("test operation", false);
  EXPECT_TRUE(txn.ok()) << txn.status().message;
  StoredOperation op;
  op.state = state;
  op.operation.uid = NewUid(1, random_);
  Effect effect;
  effect.key = {scope, collection, id};
  op.operation.effects.push_back(effect);
  ExpectOk(InsertOperation(*txn, &op));
  ExpectOk(InsertTouches(*txn, op));
  ExpectOk(txn->Commit());
}

void StoreFixture::RefreshViews() {
  auto txn = store_->Begin("test views", false);
  EXPECT_TRUE(txn.ok()) << txn.status().message;
  auto hidden = HiddenLoads(txn->db());
  EXPECT_TRUE(hidden.ok());
  for (const CollectionRule& rule : store_->manifest()->collections())
    ExpectOk(InstallView(*txn, rule, *hidden));
  ExpectOk(txn->Commit());
}

void StoreFixture::Exec(const std::string& sql) {
  auto txn = store_->Begin("test", false);
  EXPECT_TRUE(txn.ok()) << txn.status().message;
  ExpectOk(txn->db().Exec(sql));
  ExpectOk(txn->Commit());
}

QuerySpec StoreFixture::Ask(std::string sql, std::vector<Value> params) const {
  QuerySpec spec;
  spec.sql = std::move(sql);
  spec.params = std::move(params);
  spec.max_bytes = 1 << 20;
  return spec;
}

Result<QueryPage> StoreFixture::FirstPage(const QuerySpec& spec) {
  TIDE_ASSIGN(std::shared_ptr<Snapshot> snapshot, runner_->Run(spec));
  return snapshot->Next();
}

QueryPage StoreFixture::Rows(std::string sql, std::vector<Value> params) {
  auto page = FirstPage(Ask(sql, std::move(params)));
  EXPECT_TRUE(page.ok()) << sql << ": " << page.status().message;
  return page.ok() ? page.Take() : QueryPage{};
}

Status StoreFixture::FailureOf(const QuerySpec& spec) {
  auto page = FirstPage(spec);
  return page.ok() ? Status::Ok() : page.status();
}

const QueryCell& StoreFixture::CellOf(const QueryPage& page, size_t row, size_t column) {
  return page.cells.at(row * page.facts->columns.size() + column);
}

std::string StoreFixture::TextOf(const QueryPage& page, size_t row, size_t column) {
  const QueryCell& cell = CellOf(page, row, column);
  EXPECT_TRUE(cell.kind == Kind::kString || cell.kind == Kind::kSet || cell.kind == Kind::kBytes);
  return page.texts.substr(cell.as.at, cell.size);
}

}  // namespace tidemark
