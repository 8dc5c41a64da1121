Feature: Nights with our notifier
  The endpoint's sentences, and those about its deliveries, are Hookdrill's; who is
  paged is our own affair.

  Scenario: The endpoint restarts
    Given an endpoint that plays "503 x2, 200"
    When the payload is delivered
    Then exactly 3 requests arrive
    And the delivery succeeds
    And nobody is paged

  Scenario: The endpoint is down until the morning
    Given an endpoint that plays "503 forever"
    When the payload is delivered
    Then exactly 3 requests arrive
    And the delivery fails with "5xx-exhausted"
    And somebody is paged
