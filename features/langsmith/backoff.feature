@langsmith @sender
Feature: Retries of a 5xx back off
  A pause runs from the end of one answer to the start of the next try.

  @LS-BACKOFF-GROWS
  Rule: The pauses before retries of a 5xx grow exponentially

    Scenario: Over many deliveries the second pause is clearly the longer one
      Given an endpoint that plays "503 x2, 200"
      And 40 such endpoints
      When the payload is delivered
      Then the second pauses are at least 50 % longer than the first, over 20 deliveries

  @LS-BACKOFF-BOUNDS
  Rule: The pauses are 1 s and 2 s, each up to 20 % longer or shorter

    Scenario: Both pauses keep within their bounds
      Given an endpoint that plays "503 x2, 200"
      And 20 such endpoints
      When the payload is delivered
      Then the pause before try 2 is 1s, give or take 20 %
      And the pause before try 3 is 2s, give or take 20 %

    Scenario: A pause counts from the end of a slow answer
      Given an endpoint that plays "500(delay: 4s), 200"
      When the payload is delivered
      Then the pause before try 2 is 1s, give or take 20 %

  @LS-RETRY-AFTER-IGNORED
  Rule: A Retry-After header changes nothing

    Scenario Outline: <case>
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then exactly 2 requests arrive
      And the pause before try 2 is 1s, give or take 20 %
      And the delivery succeeds

      Examples:
        | case                    | script                       |
        | 503-retry-after-3600    | 503(Retry-After: 3600), 200  |
        | 503 with Retry-After: 0 | 503(Retry-After: 0), 200     |
        | nonsense in Retry-After | 503(Retry-After: later), 200 |

  @LS-SILENCE
  Rule: Once a delivery has ended nothing more is sent for it

    Scenario Outline: Silence after <case>
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then nothing more is sent once the delivery has ended

      Examples:
        | case             | script         |
        | a success        | 200, 200       |
        | retries used up  | 500 forever    |
        | connects used up | refuse forever |
        | a final answer   | 404, 200       |
        | a missing answer | hang, 200      |
