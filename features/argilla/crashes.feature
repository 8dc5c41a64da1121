@argilla @system
Feature: A system that is killed while a delivery is under way

  @AR-NOTHING-LOST
  Rule: What was announced is delivered, also when the system is killed and started again

    Scenario: Killed while a request is under way
      Given an Argilla webhook that plays "500(delay: 1s), 200 forever"
      And Argilla is killed when request 1 arrives, and started again
      When somebody creates and publishes it
      Then these events come: "dataset.created, dataset.published"
      And at least 3 requests arrive

  @AR-SEALED
  Rule: Neither a key of the API nor what a webhook's URL holds lies in a file in clear

    Scenario: With a delivery that waits
      Given an Argilla webhook that plays "500, 200 forever"
      And the token "38ee77617c3a489ab6e871fbeb2ec87d" in the webhook's URL
      When somebody creates a dataset
      Then no file holds the API key or the token
