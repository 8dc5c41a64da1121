@langsmith @sender
Feature: What counts as delivered

  @LS-2XX
  Rule: Any status from 200 to 299 is success

    Scenario Outline: <case> is delivered
      Given an endpoint that plays "<status>"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery succeeds

      Examples:
        | case   | status |
        | ok-200 | 200    |
        | ok-201 | 201    |
        | ok-202 | 202    |
        | ok-204 | 204    |
        | ok-299 | 299    |

  @LS-BODY-IGNORED
  Rule: Whatever the endpoint returns in the response's body is ignored

    Scenario Outline: <case>
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery succeeds

      Examples:
        | case                         | script                                              |
        | ok-body-ignored              | 200(body: "{\"error\":\"nope\"}")                   |
        | a body that is no JSON       | 200(body: "<html>", Content-Type: application/json) |
        | a body cut off in the middle | truncate                                            |

  @LS-SLOW-BODY
  Rule: An answer whose head came in time counts, however slow its body is

    Scenario: headers-fast-body-slow is delivered
      Given an endpoint that plays "200(body-delay: 8s)"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery succeeds

  @LS-INFORMATIONAL
  Rule: Informational answers are passed over, but 101 fails the delivery

    Scenario Outline: <code> is passed over
      Given an endpoint that plays "informational(<code>, then: 200)"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery succeeds

      Examples:
        | code |
        | 102  |
        | 103  |

    Scenario: 101 fails the delivery
      Given an endpoint that plays "101, 200"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "1xx"
