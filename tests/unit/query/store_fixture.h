// A real store in a folder of its own, filled by hand, and a clock that stands still until it is
// told.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/query/run.h"
#include "core/store/store.h"

namespace tidemark {

class StillClock final : public Clock {
 public:
  int64_t WallUs() override { return 1'700'000'000'000'000 + now_us; }
  int64_t SteadyUs() override { return now_us += step_us; }
  int64_t BoottimeUs() override { return now_us; }
  Uid BootId() override { return Uid{{1}}; }

  std::atomic<int64_t> now_us{1'000'000};
  std::atomic<int64_t> step_us{0};   // added each time it is read
};

std::shared_ptr<const Manifest> FieldManifest();

class StoreFixture : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // A revealed scope; returns its load number.
  int64_t AddScope(const std::string& scope, bool revealed = true);
  // One row as it would lie after a pull, with counts in its _truth.
  void AddRow(const std::string& collection, int64_t scope_no, const std::string& id, Fields fields,
              uint32_t pending = 0, uint32_t attention = 0);
  void AddOperation(const std::string& scope, const std::string& collection, const std::string& id,
                    State state);
  // So that what is not revealed is hidden.
  void RefreshViews();
  void Exec(const std::string& sql);

  QuerySpec Ask(std::string sql, std::vector<Value> params = {}) const;
  Result<QueryPage> FirstPage(const QuerySpec& spec);
  // The first page, which must come.
  QueryPage Rows(std::string sql, std::vector<Value> params = {});
  Status FailureOf(const QuerySpec& spec);

  static std::string TextOf(const QueryPage& page, size_t row, size_t column);
  static const QueryCell& CellOf(const QueryPage& page, size_t row, size_t column);

  StillClock clock_;
  SeededRandom random_{7};
  NullLog log_;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<QueryRunner> runner_;
  int64_t next_no_ = 1;
};

}  // namespace tidemark
