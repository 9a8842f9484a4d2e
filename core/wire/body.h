// Body: messages of lists that are cut into frames, and back. One object serves one body.
#pragma once

#include "core/wire/frame.h"
#include "core/wire/model_reader.h"
#include "core/wire/model_writer.h"
#include "core/wire/session_codec.h"

namespace tidemark {

class BodyWriter {
 public:
  explicit BodyWriter(size_t frame_bytes_max);
  std::string Take() { return frames_.Take(); }

  // One frame, its message filled by `fill(v1::Frame*)`.
  template <class Fill>
  void Add(Fill fill) {
    OnArena<v1::Frame> frame;
    fill(frame.get());
    frames_.Append(Serialize(*frame));
  }

  // As many frames as the items need, none for none. `list_of(v1::Frame*)` is where they go. An
  // item too big for any frame goes alone: sizes are limited where an item is made, and refused
  // where it is read.
  template <class Model, class ListOf>
  void AddAll(const std::vector<Model>& items, ListOf list_of) {
    OnArena<v1::Frame> frame;
    size_t size = 0;
    for (const Model& model : items) {
      auto* list = list_of(frame.get());
      auto* item = list->Add();
      Write(model, item);
      const size_t item_size = item->ByteSizeLong() + kItemOverheadBytes;
      if (size > 0 && size + item_size > content_bytes_max_) {
        auto* last = list->UnsafeArenaReleaseLast();
        frames_.Append(Serialize(*frame));
        frame->Clear();
        list_of(frame.get())->UnsafeArenaAddAllocated(last);
        size = 0;
      }
      size += item_size;
    }
    if (size > 0) frames_.Append(Serialize(*frame));
  }

 private:
  static constexpr size_t kItemOverheadBytes = 6;  // tag and length

  const size_t content_bytes_max_;
  FrameWriter frames_;
};

// Reads untrusted bytes. `body` must outlive the reader.
class BodyReader {
 public:
  BodyReader(std::string_view body, const DecodeLimits& limits) : frames_(body, limits) {}
  // The next frame, valid until the one after it is asked for.
  Result<const v1::Frame*> Next();
  // Nothing may follow the frame that closes the body.
  Status ExpectEnd() const;
  ModelReader& model() { return model_; }

 private:
  FrameReader frames_;
  std::string content_;
  OnArena<v1::Frame> frame_;
  ModelReader model_;
};

}  // namespace tidemark
