@argilla @system
Feature: A webhook that is changed, and a system that is killed, while a delivery is under way

  @AR-DISABLED-MEANWHILE
  Rule: Disabling a webhook does not stop what is on its way to it

    Scenario: Disabled between two attempts
      Given an Argilla webhook that plays "500, 200 forever"
      And the webhook is disabled once request 1 was answered
      When somebody creates a dataset
      Then exactly 2 requests arrive

    Scenario: Disabled while its request is under way
      Given an Argilla webhook that plays "500(delay: 2s), 200 forever"
      And the webhook is disabled when request 1 arrives
      When somebody creates a dataset
      Then exactly 2 requests arrive

  @AR-DELETED-MEANWHILE
  Rule: Once a webhook is deleted nothing more is sent to it

    Scenario: Deleted between two attempts
      Given an Argilla webhook that plays "500 forever"
      And the webhook is deleted once request 1 was answered
      When somebody creates a dataset
      Then exactly 1 request arrives

    Scenario: Deleted while its request is under way
      Given an Argilla webhook that plays "500(delay: 2s) forever"
      And the webhook is deleted when request 1 arrives
      When somebody creates a dataset
      Then exactly 1 request arrives

  @AR-MOVED-MEANWHILE
  Rule: A change of a webhook's URL is for the next attempt already

    Scenario: Moved between two attempts
      Given an Argilla webhook that plays "500 forever"
      And the webhook is moved once request 1 was answered
      When somebody creates a dataset
      Then exactly 1 request arrives

    Scenario: Moved while its request is under way
      Given an Argilla webhook that plays "500(delay: 2s) forever"
      And the webhook is moved when request 1 arrives
      When somebody creates a dataset
      Then exactly 1 request arrives

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
