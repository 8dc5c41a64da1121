@argilla @system
Feature: A webhook that is changed while a delivery is under way

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
