@langsmith @system
Feature: What a webhook is entrusted with
  A webhook's URL may hold a secret, and its headers are credentials. They are
  sent to the endpoint, and nobody else can read them.

  @LS-POST
  Rule: The payload is sent by POST to the webhook's URL, its query string included

    Scenario: With a secret in the query
      Given a rule that looks every 1s, with a webhook that plays "503, 200 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And a run that is posted at 300ms
      When the rule is at work for 4s
      Then every request is a POST to the webhook's URL
      And no request has the header "Referer"

  @LS-CUSTOM-HEADERS
  Rule: The header fields set for a URL are sent with every request to it

    Scenario: On the first request and on its retry
      Given a rule that looks every 1s, with a webhook that plays "503, 200 forever"
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      And a run that is posted at 300ms
      When the rule is at work for 4s
      Then every request carries the custom headers

  @LS-SEALED
  Rule: URLs and headers are stored encrypted

    Scenario: In the store
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      And a run that is posted at 300ms
      When the rule is at work for 3s
      Then no file holds the secret or a custom header's value

    @real-only
    Scenario: In the queue, with deliveries that wait
      Given a rule that looks every 1s, with a webhook that plays "503 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      And 5 runs, one every 450ms
      And the system is killed at 2600ms, and stays so
      When the rule is at work for 3s
      Then neither the store nor the queue holds the secret or a custom header's value

  @LS-SECRETS-UNTOLD
  Rule: Neither the log nor an answer tells a secret

    Scenario: While deliveries succeed, fail and are tried again
      Given a rule that looks every 1s, with a webhook that plays "503, 200, 404 forever"
      And the secret "38ee77617c3a489ab6e871fbeb2ec87d" in the URL's query
      And the custom header "X-Api-Key: 5f3c2a1b-9e7d"
      And 4 runs, one every 800ms
      When the rule is at work for 6s
      Then neither the log nor an answer holds the secret or a custom header's value

    Scenario Outline: In the answer that refuses <header>
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the custom header "<header>: <value>"
      When the rule is at work for 1s
      Then the rule is refused
      And neither the log nor an answer holds the secret or a custom header's value

      Examples:
        | header        | value                       |
        | Authorization | Bearer 5f3c2a1b\n-9e7d      |
        | Host          | 5f3c2a1b-9e7d.hooks.test    |
