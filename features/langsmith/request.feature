@langsmith @sender
Feature: The request that reaches the endpoint

  @LS-POST
  Rule: The payload is sent by POST to the webhook's URL, its query string included

    Scenario: With a secret in the query
      Given an endpoint that plays "200"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      When the payload is delivered
      Then every request is a POST to the webhook's URL
      And no request has the header "Referer"

  @LS-PAYLOAD
  Rule: The body is the payload

    Scenario: It arrives as it is, and as the guide describes it
      Given an endpoint that plays "200"
      When the payload is delivered
      Then every request carries the payload
      And the payload is as the guide describes it

  @LS-CUSTOM-HEADERS
  Rule: The header fields set for a URL are sent with every request to it

    Scenario: On the first request and on its retry
      Given an endpoint that plays "503, 200"
      And the custom header "X-Api-Key: 5f3c2a1b"
      And the custom header "X-Team: evaluation"
      When the payload is delivered
      Then every request carries the custom headers

  @LS-SAME-BYTES
  Rule: A retry has the same bytes as the first request

    Scenario: Head and body of a retry
      Given an endpoint that plays "503, 200"
      And the custom header "X-Team: evaluation"
      When the payload is delivered
      Then all requests have the same bytes

  @LS-NO-REPLAY
  Rule: Nothing below the sender repeats a request

    Scenario: A connection of its own, and no Idempotency-Key
      Given an endpoint that plays "503, 200"
      When the payload is delivered
      Then every request has a connection of its own
      And no request has the header "Idempotency-Key"
      And no request has the header "X-Idempotency-Key"
