// Attack 23: an app in C++ throws whatever it likes out of every function that it has lent. It ends
// at the boundary: the client goes on, nothing is lost, nobody else misses a call.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "tests/attacks/api_fixture.h"

namespace tidemark::testing {
namespace {

struct Thrower {
  int throws = 0, heard = 0;
  bool armed = false;
  void Throw() {
    heard++;
    if (!armed) return;
    throws++;
    if (throws % 2 == 0) throw 42;   // what is no std::exception, too
    throw std::runtime_error("the app's own");
  }
  static Thrower& Of(tide_context context) { return *static_cast<Thrower*>(context); }
};

class Throwing : public Api {
 protected:
  void Reopen(tide_config config) {
    phone.Close();
    ASSERT_EQ(phone.Open(&config), TIDE_OK) << phone.error.message;
  }
  void ExpectContained() {
    thrower.armed = true;
    for (int i = 0; i < 4; i++) {
      ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK) << phone.error.message;
      ASSERT_EQ(phone.Step(), TIDE_OK) << phone.error.message;
      phone.Advance(2'000);
      ASSERT_EQ(phone.Step(), TIDE_OK) << phone.error.message;
    }
    EXPECT_GE(thrower.throws, 2);
    thrower.armed = false;
    ExpectWorks();
    EXPECT_EQ(phone.Visits("t1"), 5);
    EXPECT_EQ(phone.State().flags & TIDE_SYNC_FAILED, 0u);
  }
  Thrower thrower;
};

TEST_F(Throwing, OutOfAnObserverOfARecordIsContained) {
  const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_record_callback callback{};
  callback.context = &thrower;
  callback.fn = [](tide_context context, tide_reading*) { Thrower::Of(context).Throw(); };
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_record(phone.client, &key, nullptr, callback, &observer, nullptr),
            TIDE_OK);
  ExpectContained();
  tide_observer_free(observer);
}

TEST_F(Throwing, OutOfAnObserverOfOperationsIsContained) {
  tide_operation_callback callback{};
  callback.context = &thrower;
  callback.pending = [](tide_context context, const tide_operation_info*) {
    Thrower::Of(context).Throw();
  };
  callback.settled = callback.pending;
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_operations(phone.client, nullptr, 0, callback, &observer, nullptr),
            TIDE_OK);
  ExpectContained();
  tide_observer_free(observer);
}

TEST_F(Throwing, OutOfAnObserverOfAQueryIsContained) {
  tide_query_spec spec = TIDE_INIT(tide_query_spec);
  spec.sql = tide_s("SELECT id, visits FROM tasks");
  tide_query_callback callback{};
  callback.context = &thrower;
  callback.fn = [](tide_context context, const tide_change*) { Thrower::Of(context).Throw(); };
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_query(phone.client, &spec, callback, &observer, nullptr), TIDE_OK);
  ExpectContained();
  tide_observer_free(observer);
}

TEST_F(Throwing, OutOfAnObserverOfTheEngineIsContained) {
  tide_sync_callback callback{};
  callback.context = &thrower;
  callback.fn = [](tide_context context, const tide_sync_state*) { Thrower::Of(context).Throw(); };
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_sync(phone.client, callback, &observer, nullptr), TIDE_OK);
  ExpectContained();
  tide_observer_free(observer);
}

TEST_F(Throwing, OutOfDoneIsContained) {
  thrower.armed = true;
  for (int i = 0; i < 4; i++) {
    const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
    tide_op* op = nullptr;
    ASSERT_EQ(tide_op_new(phone.client, nullptr, &op, nullptr), TIDE_OK);
    ASSERT_EQ(tide_op_inc(op, &key, tide_s("visits"), 1), TIDE_OK);
    tide_done done{};
    done.context = &thrower;
    done.fn = [](tide_context context, tide_status, const tide_uid*, const tide_error*) {
      Thrower::Of(context).Throw();
    };
    ASSERT_EQ(tide_op_submit_async(op, done, nullptr, nullptr), TIDE_OK);
    tide_op_free(op);
    ASSERT_EQ(phone.Step(), TIDE_OK) << phone.error.message;
  }
  EXPECT_EQ(thrower.heard, 4) << "each is told once";
  ExpectWorks();
  EXPECT_EQ(phone.Visits("t1"), 5);
}

TEST_F(Throwing, OutOfLogAndWakeIsContained) {
  tide_config config = phone.Config();
  config.log_level = TIDE_LOG_DEBUG;
  config.log.context = config.wake.context = &thrower;
  config.log.fn = [](tide_context context, const tide_log_line*) { Thrower::Of(context).Throw(); };
  config.wake.fn = [](tide_context context) { Thrower::Of(context).Throw(); };
  Reopen(config);
  ExpectContained();
}

TEST_F(Throwing, OutOfConnectivityIsOfflineForThatMoment) {
  tide_connectivity connectivity = TIDE_INIT(tide_connectivity);
  connectivity.context = &thrower;
  connectivity.state = [](tide_context context, uint64_t*) -> uint32_t {
    Thrower::Of(context).Throw();
    return TIDE_NET_ONLINE;
  };
  tide_config config = phone.Config();
  config.connectivity = &connectivity;
  Reopen(config);
  ExpectContained();
}

TEST_F(Throwing, OutOfSecretsIsATokenThatDoesNotCome) {
  tide_secrets secrets = TIDE_INIT(tide_secrets);
  secrets.context = &thrower;
  secrets.want = [](tide_context context, tide_str account, tide_status,
                    tide_token_request* request) {
    Thrower::Of(context).Throw();
    tide_token_answer(request, TIDE_OK, account);
  };
  tide_config config = phone.Config();
  config.token = tide_s(nullptr);
  config.secrets = &secrets;
  thrower.armed = true;
  Reopen(config);
  ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  for (int i = 0; i < 200; i++) {
    ASSERT_EQ(phone.Step(), TIDE_OK) << phone.error.message;
    phone.Advance(1'000);
  }
  EXPECT_GE(thrower.throws, 1);
  EXPECT_LE(thrower.throws, 20) << "no hot loop";
  thrower.armed = false;
  ASSERT_EQ(tide_hint(phone.client, TIDE_HINT_SIGNED_IN, {nullptr, 0}, nullptr), TIDE_OK);
  ExpectWorks();
  EXPECT_EQ(phone.Visits("t1"), 2);
}

// The table of the phone's own transport, with a start that throws first.
struct ThrowingCable {
  Thrower* thrower;
  tide_transport real;
  static tide_status Start(tide_context self, const tide_request* request,
                           tide_exchange* exchange) {
    auto& cable = *static_cast<ThrowingCable*>(self);
    cable.thrower->Throw();
    return cable.real.start(cable.real.context, request, exchange);
  }
  static void Cancel(tide_context self, tide_exchange* exchange) {
    auto& cable = *static_cast<ThrowingCable*>(self);
    cable.real.cancel(cable.real.context, exchange);
  }
  static void Drive(tide_context self, int64_t) {
    static_cast<ThrowingCable*>(self)->thrower->Throw();
  }
};

TEST_F(Throwing, OutOfTheTransportIsAnExchangeThatFailed) {
  tide_config config = phone.Config();
  ThrowingCable cable{&thrower, *config.transport};
  tide_transport table = TIDE_INIT(tide_transport);
  table.context = &cable;
  table.start = ThrowingCable::Start;
  table.cancel = ThrowingCable::Cancel;
  table.drive = ThrowingCable::Drive;
  config.transport = &table;
  Reopen(config);
  ExpectContained();
  phone.Close();   // before the cable
}

TEST_F(Throwing, OutOfAThreadedClientsObserverIsContained) {
  tide_config config = phone.Config();
  config.mode = TIDE_THREADED;
  config.clock = nullptr;
  config.no_network = 1;
  Reopen(config);
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    int heard = 0;
  } shared;
  tide_record_callback callback{};
  callback.context = &shared;
  callback.fn = [](tide_context context, tide_reading*) {
    auto& of = *static_cast<Shared*>(context);
    const std::lock_guard<std::mutex> guard(of.mutex);
    of.heard++;
    of.changed.notify_all();
    throw 42;
  };
  const tide_key key = tide_k("team/1", FIELD_TASKS, "t1");
  tide_observer* observer = nullptr;
  ASSERT_EQ(tide_observe_record(phone.client, &key, nullptr, callback, &observer, nullptr),
            TIDE_OK);
  for (int i = 1; i <= 3; i++) {
    std::unique_lock<std::mutex> lock(shared.mutex);
    ASSERT_TRUE(shared.changed.wait_for(lock, std::chrono::seconds(10),
                                        [&] { return shared.heard >= i; }));
    lock.unlock();
    ASSERT_EQ(phone.Inc("t1", 1), TIDE_OK);
  }
  tide_observer_free(observer);
  phone.Close();
  phone.MustOpen();
  ExpectWorks();
  EXPECT_EQ(phone.Visits("t1"), 4);
}

}  // namespace
}  // namespace tidemark::testing
