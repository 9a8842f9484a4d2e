// The frame layer against damaged and hostile bytes.
#include "core/wire/frame.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "core/base/random.h"

namespace tidemark {
namespace {

std::string Varint(uint64_t n) {
  std::string out;
  for (; n >= 0x80; n >>= 7) out.push_back(static_cast<char>(n | 0x80));
  out.push_back(static_cast<char>(n));
  return out;
}

std::string Framed(const std::string& zstd) { return Varint(zstd.size()) + zstd; }

std::string Zstd(const std::string& content, bool checksum, bool declare_size) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, declare_size ? 1 : 0);
  std::string out(ZSTD_compressBound(content.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  return out;
}

std::string Noise(size_t size) {
  std::string noise(size, '\0');
  SeededRandom(size).Fill(reinterpret_cast<uint8_t*>(noise.data()), size);
  return noise;
}

Status ReadOne(const std::string& body, const DecodeLimits& limits = {}) {
  std::string content;
  return FrameReader(body, limits).Next(&content);
}

void ExpectRefused(const std::string& body, Code code, const std::string& part) {
  const Status status = ReadOne(body);
  EXPECT_EQ(status.code, code) << status.message;
  EXPECT_NE(status.message.find(part), std::string::npos) << status.message;
}

TEST(Frame, BringsContentBackAndCountsIt) {
  FrameWriter writer;
  const std::string contents[] = {"a", Noise(1'000), std::string(50'000, 'x')};
  for (const std::string& content : contents) writer.Append(content);
  const std::string body = writer.Take();
  FrameReader reader(body, {});
  std::string got;
  for (const std::string& content : contents) {
    ASSERT_TRUE(reader.Next(&got).ok());
    EXPECT_EQ(got, content);
  }
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_EQ(reader.inflated_bytes(), 51'001u);
  EXPECT_EQ(reader.Next(&got).code, Code::kNotTidemark);
}

TEST(Frame, AcceptsWhatAPlainZstdWriterMakes) {
  EXPECT_TRUE(ReadOne(Framed(Zstd("hi", true, true))).ok());
}

TEST(Frame, RefusesLengthsThatAreNotOne) {
  ExpectRefused("", Code::kNotTidemark, "before its last frame");
  ExpectRefused("\x80", Code::kNotTidemark, "cut off");
  ExpectRefused("\x80\x80\x80\x80\x80\x01", Code::kNotTidemark, "more than 5 bytes");
  ExpectRefused("\xFF\xFF\xFF\xFF\x0F", Code::kNotTidemark, "longer than the rest");
  ExpectRefused("\x05" "abcd", Code::kNotTidemark, "longer than the rest");
}

TEST(Frame, RefusesWhatIsNotOneZstdFrame) {
  const std::string good = Zstd("content", true, true);
  ExpectRefused(Framed(""), Code::kNotTidemark, "not zstd");
  ExpectRefused(Framed("<html><body>502</body></html>"), Code::kNotTidemark, "not zstd");
  ExpectRefused("<html><body>502 Bad Gateway</body></html>", Code::kNotTidemark, "longer than");
  ExpectRefused(Framed(std::string("\x50\x2A\x4D\x18\x04\0\0\0abcd", 12)), Code::kNotTidemark,
                "not zstd");  // a skippable frame
  ExpectRefused(Framed(good + "x"), Code::kNotTidemark, "does not end where");
  ExpectRefused(Framed(good + good), Code::kNotTidemark, "does not end where");
  ExpectRefused(Framed(good.substr(0, good.size() - 1)), Code::kNotTidemark, "does not end where");
}

TEST(Frame, RefusesFramesWithoutSizeOrChecksumOrContent) {
  ExpectRefused(Framed(Zstd("content", false, true)), Code::kNotTidemark, "without a checksum");
  ExpectRefused(Framed(Zstd("content", true, false)), Code::kNotTidemark, "declare its size");
  ExpectRefused(Framed(Zstd("", true, true)), Code::kNotTidemark, "declare its size");
}

TEST(Frame, RefusesADeclaredSizeBeforeMakingRoomForIt) {
  // Single segment, 8-byte size, checksum: declares 2^62 bytes, and there is not one block.
  std::string huge("\x28\xB5\x2F\xFD\xE4", 5);
  huge += std::string("\0\0\0\0\0\0\0\x40", 8) + std::string(8, '\0');
  ExpectRefused(Framed(huge), Code::kResponseTooLarge, "4611686018427387904 bytes");
}

TEST(Frame, RefusesBombs) {
  const std::string bomb = Zstd(std::string(100u << 20, '\0'), true, true);
  ExpectRefused(Framed(bomb), Code::kResponseTooLarge, "the limit is 262144");
  const std::string small = Zstd(std::string(200u << 10, '\0'), true, true);
  ExpectRefused(Framed(small), Code::kNotTidemark, "more than 200 times");
}

TEST(Frame, RefusesAFrameThatInflatesToLessThanItDeclares) {
  std::string lie = Zstd(Noise(200), true, true);
  ASSERT_EQ(static_cast<uint8_t>(lie[5]), 200);  // the one-byte size of a single segment
  lie[5] = static_cast<char>(250);
  EXPECT_EQ(ReadOne(Framed(lie)).code, Code::kNotTidemark);
  lie[5] = static_cast<char>(100);
  EXPECT_EQ(ReadOne(Framed(lie)).code, Code::kNotTidemark);
}

TEST(Frame, KeepsToTheLimitsOfTheBody) {
  FrameWriter writer;
  for (int i = 0; i < 10; i++) writer.Append(Noise(1'000));
  const std::string body = writer.Take();
  DecodeLimits limits;
  limits.body_bytes_max = body.size() - 1;
  EXPECT_EQ(ReadOne(body, limits).code, Code::kResponseTooLarge);
  limits.body_bytes_max = body.size();
  limits.inflated_bytes_max = 9'999;
  FrameReader reader(body, limits);
  std::string content;
  for (int i = 0; i < 9; i++) ASSERT_TRUE(reader.Next(&content).ok());
  EXPECT_EQ(reader.Next(&content).code, Code::kResponseTooLarge);
}

TEST(Frame, NoticesEveryFlippedBit) {
  FrameWriter writer;
  writer.Append("what was said " + Noise(60));
  const std::string body = writer.Take();
  std::string original, content;
  ASSERT_TRUE(FrameReader(body, {}).Next(&original).ok());
  int accepted = 0;
  for (size_t bit = 0; bit < body.size() * 8; bit++) {
    std::string damaged = body;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    FrameReader reader(damaged, {});
    if (!reader.Next(&content).ok()) continue;
    accepted++;
    EXPECT_EQ(content, original) << bit;
  }
  // RFC 8878 has one bit in the header that says nothing.
  EXPECT_LE(accepted, 1);
}

}  // namespace
}  // namespace tidemark
