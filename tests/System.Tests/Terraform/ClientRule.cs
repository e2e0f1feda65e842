namespace MBot.SystemTests.Terraform;

/// <summary>A rule of the security group as AWS's provider reads it back: deploy/terraform and `mbot-client allow-ip` make the same ones.</summary>
internal static class ClientRule
{
    /// <summary>All rules of an instance that these networks may administer.</summary>
    public static object[] All(params string[] admins) =>
    [
        .. Of("http", 80, "0.0.0.0/0", "::/0"), .. Of("https", 443, "0.0.0.0/0", "::/0"),
        .. Of("ssh", 22, admins), .. Of("agent", 7443, admins),
    ];

    private static IEnumerable<object> Of(string service, int port, params string[] networks) => networks.Select(network => new
    {
        description = $"{service} from {network}",
        protocol = "tcp",
        from_port = port,
        to_port = port,
        cidr_blocks = network.Contains(':', StringComparison.Ordinal) ? [] : new[] { network },
        ipv6_cidr_blocks = network.Contains(':', StringComparison.Ordinal) ? new[] { network } : [],
        prefix_list_ids = Array.Empty<string>(),
        security_groups = Array.Empty<string>(),
        self = false,
    });
}
