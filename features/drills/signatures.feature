@drills @sender
Feature: What holds of every delivery that is signed

  @DRILL-SIGNATURE
  Rule: Every attempt of a signed delivery is signed by the keys in force, at its own time

    Scenario: The key changes between two attempts
      Given the deliveries are signed
      And the key changes after 500ms, and both are used for 10m
      And the listeners' clocks are 3m ahead
      And a shared endpoint "e1" that plays "503 x2, 200"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-SIGNATURE"

    Scenario: The same key all along
      Given the deliveries are signed
      And the listeners' clocks are 3m behind
      And a shared endpoint "e1" that plays "503 x2, 200"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-SIGNATURE"

  @DRILL-ONE-EFFECT
  Rule: A listener that drops what it knows by its id has one effect for each signed delivery

    Scenario: The sender dies while it waits for the answer, and the work is done twice
      Given the deliveries are signed
      And a shared endpoint "e1" that plays "lose-reply(by: hang), 200"
      And a delivery "d1" of 100 bytes to "e1"
      And the sender dies after 1s, for 500ms
      When the deliveries are made
      Then no delivery breaks "DRILL-ONE-EFFECT"
