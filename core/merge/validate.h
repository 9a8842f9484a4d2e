// Validate: what can never become right. Submit and judge run the same checks and answer per field.
#pragma once

#include <vector>

#include "core/manifest/manifest.h"
#include "core/model/operation.h"

namespace tidemark {

// Every problem of the operation, each with `index` (of the effect; kNoIndex for an expect),
// `subject` ("tasks/t1.title") and a -2xx code; empty: none. Checks names, ids, scopes of the right
// kind, types, ranges, closed sets, sizes, required fields on create, set and null of required
// fields, NaN, that an effect fits its field, and that expects compare what can be compared.
// Messages name limits, never values.
std::vector<Status> CheckOperation(const Manifest& manifest, const Operation& operation);

// Completes creates with the declared initial values, so that the body says all that will be
// written.
void FillInitials(const Manifest& manifest, Operation& operation);

// One value against one field's rule, limits included. Null is allowed unless required.
Status CheckValue(const FieldRule& rule, const Value& value);

// One element of a set field.
Status CheckElement(const FieldRule& rule, const Value& element);

}  // namespace tidemark
