#include "tests/faults/script.h"

#include "tests/faults/window.h"

namespace tidemark::faults {
namespace {

tide_key Task(const char* id) { return tide_k(kScope, "tasks", id); }

// Of several statuses the first that is not OK.
class First {
 public:
  void operator()(tide_status status) {
    if (status_ == TIDE_OK) status_ = status;
  }
  tide_status status() const { return status_; }

 private:
  tide_status status_ = TIDE_OK;
};

tide_status NewOperation(Rig& rig, uint8_t number, const Effects& effects, bool counted,
                         tide_op** op) {
  tide_op_options options = TIDE_INIT(tide_op_options);
  options.uid = UidOf(number);
  const tide_status made = Call([&] {
    return tide_op_new(rig.alice.client(), &options, op, rig.alice.error());
  });
  if (made != TIDE_OK) return made;
  First first;
  first(effects(*op));
  const tide_key visited = Task("t1");
  if (counted)
    first(Call([&] { return tide_op_inc(*op, &visited, tide_s("visits"), int64_t{1} << number); }));
  return first.status();
}

void Note(Rig& rig, uint8_t number, bool counted, tide_status status) {
  Told& told = rig.alice.ledger[UidOf(number)];
  if (counted) told.visits = int64_t{1} << number;
  told.acked = told.acked || status == TIDE_OK;
}

}  // namespace

Effects CreateTask(const char* id, const char* title) {
  return [=](tide_op* op) {
    const tide_key key = Task(id);
    const tide_field field = tide_f("title", tide_v_text(title));
    return Call([&] { return tide_op_create(op, &key, &field, 1); });
  };
}

Effects CreateSite(const char* id) {
  return [=](tide_op* op) {
    const tide_key key = tide_k(kScope, "sites", id);
    const tide_field field = tide_f("name", tide_v_text(id));
    return Call([&] { return tide_op_create(op, &key, &field, 1); });
  };
}

Effects SetText(const char* id, const char* name, const char* text) {
  return [=](tide_op* op) {
    const tide_key key = Task(id);
    const tide_field field = tide_f(name, tide_v_text(text));
    return Call([&] { return tide_op_set(op, &key, &field, 1); });
  };
}

Effects AddLabel(const char* id, const char* label) {
  return [=](tide_op* op) {
    const tide_key key = Task(id);
    const tide_value value = tide_v_text(label);
    return Call([&] { return tide_op_add(op, &key, tide_s("labels"), &value); });
  };
}

Effects RemoveLabel(const char* id, const char* label) {
  return [=](tide_op* op) {
    const tide_key key = Task(id);
    const tide_value value = tide_v_text(label);
    return Call([&] { return tide_op_remove(op, &key, tide_s("labels"), &value); });
  };
}

Effects DeleteTask(const char* id) {
  return [=](tide_op* op) {
    const tide_key key = Task(id);
    return Call([&] { return tide_op_delete(op, &key); });
  };
}

Effects SetPhoto(const char* id, size_t bytes) {
  return [=](tide_op* op) {
    const tide_key key = tide_k(kScope, "sites", id);
    const std::string photo(bytes, 'p');
    const tide_field field = tide_f(
        "photo", tide_v_bytes({reinterpret_cast<const uint8_t*>(photo.data()), photo.size()}));
    return Call([&] { return tide_op_set(op, &key, &field, 1); });
  };
}

Step Submit(uint8_t number, Effects effects, bool counted) {
  return {"submit " + std::to_string(number), [=](Rig& rig) {
    tide_op* op = nullptr;
    tide_status status = NewOperation(rig, number, effects, counted, &op);
    if (status == TIDE_OK)
      status = Call([&] { return tide_op_submit(op, nullptr, rig.alice.error()); });
    Call([&] { tide_op_free(op); });
    Note(rig, number, counted, status);
    return status;
  }, {}, {number}};
}

Step SubmitAll(uint8_t number, uint8_t count) {
  std::vector<uint8_t> numbers;
  for (uint8_t i = 0; i < count; i++) numbers.push_back(number + i);
  return {"submit all", [=](Rig& rig) {
    tide_op* ops[32] = {};
    tide_status statuses[32] = {};
    tide_status status = TIDE_OK;
    for (uint8_t i = 0; i < count && status == TIDE_OK; i++)
      status = NewOperation(rig, number + i, SetText("t2", "notes", "one of many"), true, &ops[i]);
    if (status == TIDE_OK) {
      status = Call([&] {
        return tide_op_submit_all(rig.alice.client(), ops, count, statuses, nullptr,
                                  rig.alice.error());
      });
      for (uint8_t i = 0; i < count; i++) {
        Note(rig, number + i, true, statuses[i]);
        if (status == TIDE_OK) Must(statuses[i] == TIDE_OK, "OK for all, but not for each");
      }
    }
    for (tide_op* op : ops) Call([&] { tide_op_free(op); });
    return status;
  }, {}, numbers};
}

Step Cancel(uint8_t number, std::vector<uint8_t> dependents) {
  return {"cancel " + std::to_string(number), [=](Rig& rig) {
    const tide_uid uid = UidOf(number);
    rig.alice.ledger[uid].withdrawn = true;
    for (const uint8_t one : dependents) rig.alice.ledger[UidOf(one)].withdrawn = true;
    return Call([&] {
      return tide_cancel(rig.alice.client(), &uid, nullptr, rig.alice.error());
    });
  }, {TIDE_TOO_LATE, TIDE_ERROR_BAD_STATE}};
}

Step Open() {
  return {"open", [](Rig& rig) { return rig.alice.Open(); }};
}

Step Close() {
  return {"close", [](Rig& rig) { return rig.alice.Close(); }};
}

Step Subscribe(const char* scope) {
  return {std::string("subscribe ") + scope,
          [=](Rig& rig) { return rig.alice.Subscribe(scope); }};
}

Step Unsubscribe(const char* scope) {
  return {std::string("unsubscribe ") + scope, [=](Rig& rig) {
    return Call([&] {
      return tide_unsubscribe(rig.alice.client(), tide_s(scope), rig.alice.error());
    });
  }, {TIDE_ERROR_NOT_SUBSCRIBED}};
}

Step Settle() {
  return {"settle", [](Rig& rig) { return rig.alice.Settle(); }};
}

Step Turns(int count) {
  return {"turns", [=](Rig& rig) {
    tide_status status = TIDE_OK;
    int64_t due_ms = 0;
    for (int i = 0; i < count && status == TIDE_OK; i++)
      status = Call([&] {
        return tide_client_step(rig.alice.client(), 10, &due_ms, rig.alice.error());
      });
    return status;
  }};
}

Step Choose(const char* id, tide_choice_kind kind) {
  return {"choose", [=](Rig& rig) {
    const tide_key key = Task(id);
    tide_reading* reading = nullptr;
    tide_status status = Call([&] {
      return tide_read(rig.alice.client(), &key, nullptr, &reading, rig.alice.error());
    });
    tide_choice choice = TIDE_INIT(tide_choice);
    for (size_t i = 0; status == TIDE_OK && choice.kind != kind; i++)
      status = Call([&] { return tide_reading_choice(reading, i, &choice); });
    Call([&] { tide_reading_free(reading); });
    if (status != TIDE_OK) return status;
    return Call([&] {
      return tide_choose(rig.alice.client(), &choice, nullptr, 0, nullptr, rig.alice.error());
    });
  }, {TIDE_END}};  // done before: the choice is not offered any more
}

Step Resolve(uint8_t number, tide_choice_kind kind) {
  return {"resolve", [=](Rig& rig) {
    const tide_uid uid = UidOf(number);
    return Call([&] {
      return tide_resolve(rig.alice.client(), &uid, kind, nullptr, 0, nullptr, rig.alice.error());
    });
  }, {TIDE_ERROR_BAD_STATE, TIDE_ERROR_CHOICE_PASSED, TIDE_ERROR_UNSUPPORTED}};
}

Step Read(const char* id) {
  return {"read", [=](Rig& rig) {
    const tide_key key = Task(id);
    tide_reading* reading = nullptr;
    const tide_status status = Call([&] {
      return tide_read(rig.alice.client(), &key, nullptr, &reading, rig.alice.error());
    });
    Call([&] { tide_reading_free(reading); });
    return status;
  }};
}

Step Query() {
  return {"query", [](Rig& rig) {
    tide_query_spec spec = TIDE_INIT(tide_query_spec);
    spec.sql = tide_s("SELECT id, title, visits, _truth FROM tasks ORDER BY title");
    tide_rows* rows = nullptr;
    const tide_status status = Call([&] {
      return tide_query(rig.alice.client(), &spec, &rows, rig.alice.error());
    });
    Call([&] { tide_rows_free(rows); });
    return status;
  }};
}

Step Observe() {
  return {"observe", [](Rig& rig) {
    const tide_key key = Task("t1");
    tide_query_spec spec = TIDE_INIT(tide_query_spec);
    spec.sql = tide_s("SELECT id, title, _truth FROM tasks");
    const tide_record_callback on_record = {[](tide_context, tide_reading*) {}, nullptr, nullptr};
    const tide_query_callback on_query = {[](tide_context, const tide_change*) {}, nullptr,
                                          nullptr};
    tide_operation_callback on_operation{};
    on_operation.pending = [](tide_context, const tide_operation_info*) {};
    tide_observer* observers[3] = {};
    tide_client* const client = rig.alice.client();
    First first;
    first(Call([&] {
      return tide_observe_record(client, &key, nullptr, on_record, &observers[0],
                                 rig.alice.error());
    }));
    first(Call([&] {
      return tide_observe_query(client, &spec, on_query, &observers[1], rig.alice.error());
    }));
    first(Call([&] {
      return tide_observe_operations(client, nullptr, TIDE_OBSERVE_DETAIL, on_operation,
                                     &observers[2], rig.alice.error());
    }));
    if (first.status() == TIDE_OK) first(Turns(6).run(rig));
    for (tide_observer* observer : observers) Call([&] { tide_observer_free(observer); });
    return first.status();
  }};
}

}  // namespace tidemark::faults
