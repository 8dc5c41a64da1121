@langsmith @sender
Feature: A quick 5xx is retried
  The endpoint answered in time that it cannot just now.

  @LS-5XX-RETRY
  Rule: A 5xx in less than 5 s is retried, at most twice

    Scenario: 500-then-ok is delivered by the retry
      Given an endpoint that plays "500, 200"
      When the payload is delivered
      Then exactly 2 requests arrive
      And the delivery succeeds

    Scenario Outline: <case> stops after two retries
      Given an endpoint that plays "<status> forever"
      When the payload is delivered
      Then at most 3 requests arrive
      And the delivery fails with "5xx-exhausted"

      Examples:
        | case                    | status |
        | 500-always              | 500    |
        | server-error-501-always | 501    |
        | server-error-502-always | 502    |
        | server-error-503-always | 503    |
        | server-error-504-always | 504    |

  @LS-5XX-USES-BOTH
  Rule: Both retries of a 5xx are used before the delivery has failed

    Scenario: 500-500-then-ok is delivered by the second retry
      Given an endpoint that plays "500, 503, 200"
      When the payload is delivered
      Then at least 3 requests arrive
      And the delivery succeeds

    Scenario: An endpoint that never recovers sees both retries
      Given an endpoint that plays "500 forever"
      When the payload is delivered
      Then at least 3 requests arrive

  @LS-LAST-ANSWER
  Rule: After a retry the newest answer alone decides

    Scenario Outline: <case>
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then the delivery fails with "<reason>"

      Examples:
        | case                                    | script              | reason            |
        | a 5xx, then no connection at all        | 500, refuse forever | connect-exhausted |
        | a 5xx, then an upgrade nobody asked for | 500, 101, 200       | 1xx               |
