#include "tools/tidemark/line_reader.h"

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include <unistd.h>

namespace tidemark {
namespace {

class LineReaderTest : public testing::Test {
 protected:
  LineReaderTest() { EXPECT_GE(ends_[0], 0); }
  ~LineReaderTest() override {
    close(ends_[0]);
    CloseInput();
  }
  void Write(const std::string& text) {
    ASSERT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void CloseInput() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  static std::vector<std::string> Texts(const std::vector<LineReader::Line>& lines) {
    std::vector<std::string> texts;
    for (const auto& line : lines) texts.push_back(line.text);
    return texts;
  }

  static std::array<int, 2> MakePipe() {
    std::array<int, 2> ends = {-1, -1};
    if (pipe(ends.data()) != 0) ADD_FAILURE() << "no pipe";
    return ends;
  }

  std::array<int, 2> ends_ = MakePipe();
  std::atomic<bool> stop_ = false;
  LineReader reader_{ends_[0], [this] { return stop_.load(); }};
  using List = std::vector<std::string>;
};

TEST_F(LineReaderTest, TakesWhatIsThereWithoutWaitingForMore) {
  Write("a\nb\nhalf");
  EXPECT_EQ(Texts(reader_.NextBatch(10)), (List{"a", "b"}));
  Write(" done\n");
  EXPECT_EQ(Texts(reader_.NextBatch(10)), (List{"half done"}));
}

TEST_F(LineReaderTest, HandsOutNoMoreThanAskedForAndLosesNone) {
  Write("a\nb\nc\n");
  CloseInput();
  EXPECT_EQ(Texts(reader_.NextBatch(2)), (List{"a", "b"}));
  EXPECT_EQ(Texts(reader_.NextBatch(2)), (List{"c"}));
  EXPECT_TRUE(reader_.NextBatch(2).empty());
}

TEST_F(LineReaderTest, ALastLineNeedsNoNewlineAndAnEmptyOneCounts) {
  Write("\r\n\nlast");
  CloseInput();
  EXPECT_EQ(Texts(reader_.NextBatch(10)), (List{"", "", "last"}));
  EXPECT_TRUE(reader_.NextBatch(10).empty());
}

TEST_F(LineReaderTest, ALineBeyondTheLimitIsDroppedAndTheNextGoesOn) {
  std::thread writer([this] {
    Write(std::string(LineReader::kLineBytesMax + 1, 'x') + "\nnext\n");
    CloseInput();
  });
  std::vector<LineReader::Line> lines = reader_.NextBatch(1);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].too_long);
  EXPECT_TRUE(lines[0].text.empty());
  EXPECT_EQ(Texts(reader_.NextBatch(1)), (List{"next"}));
  writer.join();
}

TEST_F(LineReaderTest, StopsWhenToldToWhileNothingComes) {
  std::thread stopper([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop_ = true;
  });
  EXPECT_TRUE(reader_.NextBatch(1).empty());
  stopper.join();
}

}  // namespace
}  // namespace tidemark
