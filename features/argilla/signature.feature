@argilla @system
Feature: Signatures, and what tells a message from others

  @AR-SIGNED
  Rule: Each attempt is signed with the webhook's secret, over its own time

    Scenario: Two attempts, ten seconds apart
      Given an Argilla webhook that plays "500, 200 forever"
      When somebody creates a dataset
      Then every request is signed with the webhook's secret
      And exactly 2 requests arrive

    Scenario: A ping
      Given an Argilla webhook that plays "200 forever"
      When somebody pings the webhook
      Then every request is signed with the webhook's secret

  @AR-MESSAGE-ID-NEW
  Rule: The released servers give each attempt a webhook-id of its own

    Scenario: The id of a second attempt
      Given an Argilla webhook that plays "500, 200 forever"
      When somebody creates a dataset
      Then every request has a webhook-id of its own

  @AR-MESSAGE-ID-KEPT
  Rule: Standard Webhooks, which the guide names, keeps the webhook-id

    Scenario: The id of a second attempt, by the guide
      Given an Argilla as its guide describes it
      And an Argilla webhook that plays "500, 200 forever"
      When somebody creates a dataset
      Then all requests have one webhook-id

  @AR-SAME-BODY
  Rule: All attempts of a delivery have the same body

    Scenario: The body of a second attempt
      Given an Argilla webhook that plays "500, 200 forever"
      When somebody creates a dataset
      Then all requests have the same body
