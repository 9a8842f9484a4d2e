// ValueText: a field's value in the words and digits of a listener. Pure.
#pragma once

#include <string>

#include "core/manifest/manifest.h"
#include "core/tell/sentence.h"

namespace tidemark {

// "12.50" of a decimal of scale 2, with the language's decimal sign; a moment on the listener's
// clock; text as it is. Long texts and sets are cut. `rule`: of the field, for its scale; nullptr:
// not known.
std::string ValueText(const Value& value, const FieldRule* rule, const Listener& listener,
                      const Moment& now);
// A time of day, with its date where that is not today; "a while ago" where it is not known (0).
std::string TimeText(int64_t utc_ms, const Listener& listener, const Moment& now);
// A text of a user's, short enough for a sentence.
std::string Shortened(const std::string& text);

}  // namespace tidemark
