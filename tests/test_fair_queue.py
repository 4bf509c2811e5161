"""The line before the model."""

from __future__ import annotations

import threading
import time

from assistant.app.fair_queue import FairQueue, Place
from assistant.app.stopping import Stop


def served(queue: FairQueue, places: dict[str, Place]) -> list[str]:
    """The names in the order in which they are let in."""
    order = []
    while places:
        for name, place in list(places.items()):
            list(place.wait(timeout_s=0))
            if place.inside:
                order.append(name)
                place.leave()
                del places[name]
                break
    return order


def test_whoever_comes_first_is_let_in_at_once_and_told_no_position() -> None:
    place = FairQueue().join("a")
    assert list(place.wait()) == []
    assert place.inside


def test_users_take_turns_and_each_user_s_questions_keep_their_order() -> None:
    queue = FairQueue()
    places = {name: queue.join(name[0]) for name in ("a1", "a2", "a3", "b1", "b2", "c1")}
    assert served(queue, places) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_late_user_waits_for_one_question_of_one_who_has_many() -> None:
    queue = FairQueue()
    places = {name: queue.join("a") for name in ("a1", "a2", "a3")}
    list(places["a1"].wait())
    places |= {"b1": queue.join("b")}
    places.pop("a1").leave()
    assert served(queue, places) == ["b1", "a2", "a3"]


def test_having_been_silent_gives_no_claim_to_several_turns() -> None:
    queue = FairQueue()
    for _ in range(5):
        served(queue, {"a": queue.join("a")})
    places = {name: queue.join(name[0]) for name in ("b1", "b2", "b3", "a1", "a2")}
    assert served(queue, places) == ["b1", "b2", "a1", "b3", "a2"]


def test_the_position_is_told_each_time_it_changes() -> None:
    queue = FairQueue()
    first, second, third = (queue.join(user) for user in "abc")
    assert list(first.wait()) == []
    told: list[int] = []

    def wait() -> None:
        told.extend(third.wait())

    waiting = threading.Thread(target=wait)
    waiting.start()
    while told != [2]:
        time.sleep(0.01)
    first.leave()
    assert list(second.wait()) == []
    while told != [2, 1]:
        time.sleep(0.01)
    second.leave()
    waiting.join(5)
    assert third.inside
    assert told == [2, 1]


def test_stop_ends_the_waiting_and_the_place_is_free_for_the_next() -> None:
    queue, stop = FairQueue(), Stop()
    first, second, third = (queue.join(user) for user in "abc")
    list(first.wait())
    ended = threading.Event()

    def wait() -> None:
        list(second.wait(stop))
        second.leave()
        ended.set()

    threading.Thread(target=wait).start()
    stop.set()
    assert ended.wait(2)
    assert not second.inside
    first.leave()
    list(third.wait())
    assert third.inside


def test_one_at_a_time_is_inside_whatever_the_threads_do() -> None:
    queue, inside, most = FairQueue(), 0, 0
    served_questions: list[int] = []

    def work(user: int) -> None:
        nonlocal inside, most
        for number in range(20):
            place = queue.join(str(user))
            list(place.wait())
            inside += 1
            most = max(most, inside)
            served_questions.append(user * 100 + number)
            inside -= 1
            place.leave()

    threads = [threading.Thread(target=work, args=(user,)) for user in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == 1
    assert len(served_questions) == 160
    assert queue.waiting == 0
    for user in range(8):
        own = [each for each in served_questions if each // 100 == user]
        assert own == sorted(own)


def test_a_stop_does_its_action_only_within_the_block_and_at_once_if_it_was_set_before() -> None:
    done: list[str] = []
    stop = Stop()
    with stop.doing(lambda: done.append("first")):
        pass
    stop.set()
    assert done == []
    with stop.doing(lambda: done.append("second")):
        assert done == ["second"]
    assert stop.is_set()
