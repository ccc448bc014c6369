"""Which IP addresses are public, in every notation, on every version of Python."""

import pytest

from learning.domain.public_addresses import is_public
from learning.domain.text import web_address
from tests.hostile import PRIVATE_HOSTS


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.215.14",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "169.253.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "2003::1",
        "::ffff:1.1.1.1",
    ],
)
def test_an_address_anybody_can_reach_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        # This machine, this network, this provider
        *["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "10.0.0.1", "10.255.255.255"],
        *["172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254"],
        *["100.64.0.1", "100.127.255.255"],
        # Documentation, benchmarks, assignments, relays, many at once, never given out
        *["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255"],
        *["192.0.0.1", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.88.99.1"],
        *["224.0.0.1", "224.0.1.1", "233.252.0.1", "239.255.255.255"],
        *["240.0.0.1", "255.255.255.255"],
        # The same for IPv6
        *["::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1"],
        *["ff02::1", "ff0e::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1"],
        # IPv4 wrapped in IPv6
        *["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1"],
        *["::127.0.0.1", "::1.1.1.1", "::ffff:0:127.0.0.1"],
        *["64:ff9b::127.0.0.1", "64:ff9b::1.1.1.1", "64:ff9b:1::10.0.0.1"],
        *["2002:7f00:1::", "2002:a00:1::1", "2002:101:101::1"],
        *["2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:20::1"],
        # A zone makes an address this machine's own
        "2606:4700:4700::1111%eth0",
        # Notations that only some programs read as an address
        *["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.01", "127.0.0.1."],
        *["[::1]", "[2606:4700:4700::1111]", " 1.1.1.1", "1.1.1.1 ", "1.1.1.1/32", "1.1.1"],
        *["\uff11.1.1.1", "", "example.org", "localhost", "1.1.1.1:80", "1.1.1.1\n"],
    ],
)
def test_every_other_address_is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_no_web_address_names_a_host_within(host):
    with pytest.raises(ValueError, match=r"public host|not a web address|invisible"):
        web_address(f"http://{host}/")


@pytest.mark.parametrize(
    "address", ["http://93.184.215.14/", "https://[2606:4700:4700::1111]/", "https://0x.example/"]
)
def test_public_addresses_may_be_written_as_numbers(address):
    assert web_address(address) == address
