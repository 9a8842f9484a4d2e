#pragma once

#include <memory>
#include <tidemark/tidemark.h>

// The library's handles, each freed by its owner going out of scope.
namespace tidemark {

template <class T, void (*kFree)(T*)>
struct FreeWith {
  void operator()(T* handle) const { kFree(handle); }
};
template <class T, void (*kFree)(T*)>
using Handle = std::unique_ptr<T, FreeWith<T, kFree>>;

using ClientHandle = Handle<tide_client, tide_client_free>;
using InterruptHandle = Handle<tide_interrupt, tide_interrupt_free>;
using BufferHandle = Handle<tide_buffer, tide_buffer_free>;
using ReadingHandle = Handle<tide_reading, tide_reading_free>;
using RowsHandle = Handle<tide_rows, tide_rows_free>;
using OperationHandle = Handle<tide_op, tide_op_free>;
using OperationsHandle = Handle<tide_operations, tide_operations_free>;
using PromptsHandle = Handle<tide_prompts, tide_prompts_free>;
using PlanHandle = Handle<tide_plan, tide_plan_free>;
using TimelinesHandle = Handle<tide_timelines, tide_timelines_free>;
using PreviewHandle = Handle<tide_preview, tide_preview_free>;
using ExplanationHandle = Handle<tide_explanation, tide_explanation_free>;
using ScopesHandle = Handle<tide_scopes, tide_scopes_free>;
using ObserverHandle = Handle<tide_observer, tide_observer_free>;

// Lends a handle as an out parameter for one call: tide_read(…, Into(reading), …).
template <class T, void (*kFree)(T*)>
class Into {
 public:
  explicit Into(Handle<T, kFree>& handle) : handle_(handle) {}
  Into(const Into&) = delete;
  ~Into() { handle_.reset(made_); }
  operator T**() { return &made_; }

 private:
  Handle<T, kFree>& handle_;
  T* made_ = nullptr;
};
template <class T, void (*kFree)(T*)>
Into(std::unique_ptr<T, FreeWith<T, kFree>>&) -> Into<T, kFree>;

}  // namespace tidemark
