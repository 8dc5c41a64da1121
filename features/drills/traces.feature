@drills @sender
Feature: What a drill reads off the network

  @DRILL-SAME-BYTES
  Rule: Every attempt of a delivery sends the same bytes

    Scenario: A successor sends what its forerunner accepted
      Given a shared endpoint "e1" that plays "503, 200(delay: 2s) forever"
      And a delivery "d1" of 300 bytes to "e1"
      And the sender dies after 3s, for 200ms
      When the deliveries are made
      Then no delivery breaks "DRILL-SAME-BYTES"

  @DRILL-JOURNALS
  Rule: What the sender says it did and what the network saw agree

    Scenario: A redirect leads to the endpoint itself
      Given a shared endpoint "e1" that plays "redirect(307, to: self) forever"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-JOURNALS"

  @DRILL-STRAYS
  Rule: Nothing arrives that no delivery accounts for

    Scenario: A redirect leads elsewhere
      Given a shared endpoint "e1" that plays "redirect(302, to: http://e2.hooks.test/elsewhere) forever"
      And a shared endpoint "e2" that plays "200 forever"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-STRAYS"

  @DRILL-BYSTANDER
  Rule: A delivery to a healthy endpoint begins within 1 s, however sick others are

    Scenario: An endpoint beside it never answers
      Given a shared endpoint "e1" that plays "hang forever"
      And a shared endpoint "e2" that plays "200 forever"
      And a delivery "d1" of 100 bytes to "e1"
      And a delivery "d2" of 100 bytes to "e2" after 10ms
      When the deliveries are made
      Then no delivery breaks "DRILL-BYSTANDER"

  @DRILL-HORIZON
  Rule: Every delivery ends within the time that its policy and its queue allow

    Scenario: The slowest way to fail
      Given a shared endpoint "e1" that plays "503(delay: 3s) forever"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-HORIZON"

  @DRILL-NOTHING-LEFT
  Rule: Once everything has ended no connection is left open

    Scenario: Endpoints that would keep a connection for ever
      Given a shared endpoint "e1" that plays "hang, 200(body-delay: 20s) forever"
      And a delivery "d1" of 100 bytes to "e1"
      And a delivery "d2" of 100 bytes to "e1" after 1s
      When the deliveries are made
      Then no delivery breaks "DRILL-NOTHING-LEFT"
