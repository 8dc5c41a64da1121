@langsmith @sender
Feature: A 4xx fails the delivery
  The endpoint has understood the request and wants nothing of it. Sending it
  again would not help.

  @LS-4XX-FINAL
  Rule: A 4xx fails the delivery without a retry

    Scenario Outline: <case> is final
      Given an endpoint that plays "<script>"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "4xx"

      Examples:
        | case                  | script                   |
        | client-error-400      | 400, 200                 |
        | client-error-401      | 401, 200                 |
        | client-error-403      | 403, 200                 |
        | client-error-404      | 404, 200                 |
        | client-error-408      | 408, 200                 |
        | client-error-409      | 409, 200                 |
        | client-error-410      | 410, 200                 |
        | client-error-413      | 413, 200                 |
        | client-error-422      | 422, 200                 |
        | client-error-425      | 425, 200                 |
        | client-error-429      | 429, 200                 |
        | 429 that asks to wait | 429(Retry-After: 1), 200 |

    Scenario: 500-then-400 ends with the 4xx
      Given an endpoint that plays "500, 400, 200"
      When the payload is delivered
      Then exactly 2 requests arrive
      And the delivery fails with "4xx"

  @LS-NEVER-DISABLED
  Rule: An endpoint is never disabled, whatever it answered

    Scenario: The next delivery is tried after a 410
      Given an endpoint that plays
        """
        0s..10s: 410 forever;
        10s..: 200 forever
        """
      When the payload is delivered, and again after 12s
      Then the second delivery succeeds
