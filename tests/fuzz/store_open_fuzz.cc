// Attacks: the store's file. Any bytes as a file; a good one with bytes changed, cut off, or beside
// a WAL of any bytes; a good one whose rows, tables or pragmas somebody has changed through SQL,
// checksums made to fit now and then.
// Property: a client opens, reads, writes, sends, withdraws and closes on it without a crash and
// without saying that the library is at fault (which is let pass only where rows were changed
// through SQL); whatever is refused has a status and a message, and whatever is not a whole store
// of this account and format is refused with its bytes as they were.
#include <filesystem>

#include "tests/fuzz/app.h"
#include "tests/fuzz/device.h"
#include "tests/fuzz/feed.h"
#include "tests/fuzz/good_store.h"
#include "tests/fuzz/sql_damage.h"

namespace tidemark::fuzz {
namespace {

std::string EditedFile(Feed& feed) {
  std::string bytes = GoodStore();
  for (int i = 0; i < 16 && !feed.empty(); i++) {
    size_t at = feed.Below(bytes.size());
    // The head of a page, or of the file, is worth more than its middle.
    if (feed.Flag()) at = at / 4096 * 4096 + at % 120;
    for (const char byte : feed.Bytes(16))
      if (at < bytes.size()) bytes[at++] = byte;
  }
  return bytes;
}

// Writes the file that is attacked. True where a WAL lies beside it, which may belong to it.
bool MakeFile(Feed& feed, const std::string& path) {
  const uint8_t kind = feed.Byte() % 8;
  LetPassFailed(kind > 3);
  switch (kind) {
    case 0: WriteFile(path, feed.Rest()); return false;
    case 1: WriteFile(path, EditedFile(feed)); return false;
    case 2: {
      const std::string bytes = EditedFile(feed);
      WriteFile(path, std::string_view(bytes).substr(0, feed.Below(bytes.size())));
      return false;
    }
    case 3: {
      WriteFile(path, GoodStore());
      WriteFile(path + "-wal", feed.Rest());
      return true;
    }
    default: {
      WriteFile(path, GoodStore());
      DamageBySql(feed, path);
      return std::filesystem::exists(path + "-wal");
    }
  }
}

void Use(Device& device, Feed& feed) {
  ReadEverything(device.client());
  WriteSomething(device.client());
  device.Step(feed.Flag() ? TIDE_OK : TIDE_ERROR_UNREACHABLE, "<html>");
  ReadEverything(device.client());
  Sound(tide_unsubscribe(device.client(), tide_s("team/1"), nullptr));
  device.Step(TIDE_ERROR_UNREACHABLE, "");
  ReadEverything(device.client());
}

void Attack(Feed feed) {
  Device device;
  const uint8_t options = feed.Byte();
  const bool wal = MakeFile(feed, device.path());
  const std::string before = testing::ReadFile(device.path());
  tide_error error = TIDE_INIT(tide_error);
  const tide_status status = device.Open((options & 1) != 0, &error);
  if (status == TIDE_OK) {
    Use(device, feed);
    device.Close();
    return;
  }
  FUZZ_REQUIRE(status < 0 && device.client() == nullptr);
  FUZZ_REQUIRE(error.status == status && error.message[0] != 0);
  // Damage that shows only once the store is open comes after the mark that it is open.
  const bool late = status == TIDE_ERROR_STORE_CORRUPT || status == TIDE_ERROR_FAILED;
  if (wal || before.empty() || late) return;
  FUZZ_REQUIRE(testing::ReadFile(device.path()) == before, tide_status_name(status));
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
