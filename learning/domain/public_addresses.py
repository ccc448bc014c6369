"""Which IP addresses lie on the public internet: the only ones Waymark connects to."""

import ipaddress

# What ipaddress calls global on some Python version, and yet leads elsewhere: to an IPv4 address
# wrapped in it, to a relay, or to nobody in particular.
_ELSEWHERE_4 = [
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays
]
_ELSEWHERE_6 = [
    ipaddress.IPv6Network("2001::/23"),  # Teredo and other protocol assignments
    ipaddress.IPv6Network("2002::/16"),  # 6to4
    ipaddress.IPv6Network("3fff::/20"),  # documentation
]
# All that was ever given out. NAT64, site-local, mapped and compatible addresses lie outside it.
_GIVEN_OUT_6 = ipaddress.IPv6Network("2000::/3")


def is_public(text: str) -> bool:
    """Return whether this is an IP address that anybody on the internet can reach.

    Only the plain notations count: four decimal numbers, or IPv6 without brackets and zone.
    An IPv4 address mapped into IPv6 is judged as what it holds.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is None:
            return (
                address in _GIVEN_OUT_6
                and address.is_global
                and not any(address in network for network in _ELSEWHERE_6)
            )
        address = address.ipv4_mapped
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in network for network in _ELSEWHERE_4)
    )
