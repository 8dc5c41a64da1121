@argilla @system
Feature: Who gets an event

  @AR-SUBSCRIBED
  Rule: A webhook gets the events that it has subscribed to, and no others

    Scenario: One of two events
      Given an Argilla webhook for "dataset.published" that plays "200 forever"
      When somebody creates and publishes it
      Then these events come: "dataset.published"

    Scenario: Two webhooks for the same
      Given an Argilla webhook for "dataset.created" that plays "200 forever"
      And an Argilla webhook for "dataset.created, dataset.deleted" that plays "200 forever"
      When somebody creates a dataset
      Then these events come: "dataset.created"

  @AR-DISABLED
  Rule: A webhook that is disabled gets nothing of what happens meanwhile

    Scenario: It is disabled before
      Given an Argilla webhook that plays "200 forever"
      And the webhook is disabled
      When somebody creates a dataset
      Then no event comes
