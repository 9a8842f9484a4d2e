// Write for what opens and closes bodies. Their Read is in ModelReader.
#pragma once

#include "core/wire/messages.h"
#include "core/wire/pb.h"

namespace tidemark {

void Write(const Hello& hello, v1::Hello* out);
void Write(const Welcome& welcome, v1::Welcome* out);
void Write(const Target& target, v1::Target* out);
// But for its outcomes, which have frames of their own.
void Write(const ErrorReply& error, v1::Error* out);

}  // namespace tidemark
