from rules.page.rate import Rate


def test_a_bucket_fills_as_time_passes_and_never_over_its_edge():
    rate = Rate(most=2, each_second=0.5)
    assert [rate.take("a", 0) for _number in range(3)] == [True, True, False]
    assert not rate.take("a", 1.9)
    assert rate.take("a", 2)
    assert [rate.take("a", 1000) for _number in range(3)] == [True, True, False]


def test_each_key_has_its_own():
    rate = Rate(most=1, each_second=0)
    assert rate.take("a", 0)
    assert rate.take("b", 0)
    assert not rate.take("a", 0)


def test_a_clock_set_back_gives_nothing():
    rate = Rate(most=1, each_second=1)
    assert rate.take("a", 100)
    assert not rate.take("a", 50)


def test_so_many_keys_are_remembered_and_no_more():
    rate = Rate(most=1, each_second=0, keys=3)
    for key in "abcd":
        assert rate.take(key, 0)
    assert rate.take("a", 0)
    assert not rate.take("d", 0)
    assert len(rate._left) == 3


def test_fifty_requests_a_second_are_limited_and_another_link_answers():
    rate = Rate(most=60, each_second=2)
    answered = sum(rate.take("busy", second / 50) for second in range(500))
    assert answered <= 60 + 2 * 10
    assert rate.take("calm", 10)
