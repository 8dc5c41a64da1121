@langsmith @sender
Feature: The endpoint has 5 s to answer
  The cases keep away from 5.0 s: 4 s is in time and 6.5 s is late on any clock.

  @LS-TIMEOUT-FINAL
  Rule: Without an answer within 5 s the delivery has failed and is not retried

    Scenario Outline: <case> fails without a retry
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "timeout"

      Examples:
        | case                     | script                     |
        | slow-6.5s-200            | 200(delay: 6.5s), 200      |
        | no answer at all         | hang, 200                  |
        | half a head, then a wait | 200(head-delay: 6.5s), 200 |

  @LS-ANSWER-IN-TIME
  Rule: An answer in less than 5 s counts

    Scenario: slow-4s-200 is delivered
      Given an endpoint that plays "200(delay: 4s)"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery succeeds

  @LS-DEADLINE-EXACT
  Rule: The sender stops waiting at 5 s

    Scenario: An endpoint that never answers sees the sender leave
      Given an endpoint that plays "hang forever"
      When the payload is delivered
      Then try 1 is given up after 5s

  @LS-SLOW-5XX
  Rule: A 5xx that takes more than 5 s is a missing answer

    Scenario: slow-6.5s-500 fails without a retry
      Given an endpoint that plays "500(delay: 6.5s), 200"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "timeout"

  @LS-UPLOAD-DEADLINE
  Rule: The 5 s hold for the whole request, its upload included

    Scenario: An endpoint that stops reading is given up
      Given an endpoint that plays "stop-reading forever"
      And a payload of 16 MiB
      When the payload is delivered
      Then try 1 is given up after 5s

  @LS-DEADLINE-PER-ATTEMPT
  Rule: Every attempt has 5 s of its own

    Scenario: Two answers of 4 s each are both in time
      Given an endpoint that plays "500(delay: 4s), 200(delay: 4s)"
      When the payload is delivered
      Then exactly 2 requests arrive
      And the delivery succeeds
