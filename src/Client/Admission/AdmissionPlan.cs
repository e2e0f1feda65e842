using MBot.Client.Aws;

namespace MBot.Client.Admission;

/// <summary>Which of the other networks go.</summary>
internal enum Others
{
    /// <summary>Those that this laptop put there before, of the same family.</summary>
    OwnOld,

    /// <summary>None.</summary>
    Keep,

    /// <summary>All of them.</summary>
    Remove,
}

/// <summary>What has to change so that networks reach SSH and the agent. Pure.</summary>
internal sealed record AdmissionPlan
{
    public const int SshPort = 22;
    public const int AgentPort = 7443;

    /// <summary>Tag of a rule: the laptop that put it there. Terraform sees no tags of rules, so its plan stays empty.</summary>
    public const string LaptopTag = "mbot:laptop";

    private static readonly int[] Ports = [SshPort, AgentPort];

    public required IReadOnlyList<(int Port, string Cidr)> Add { get; init; }

    public required IReadOnlyList<CloudRule> Remove { get; init; }

    /// <summary>All networks that are let in afterwards, sorted: Terraform's admin_cidrs.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    public bool IsEmpty => Add.Count == 0 && Remove.Count == 0;

    /// <param name="rules">The group's, all of them.</param>
    /// <param name="wanted">In canonical form.</param>
    /// <param name="laptop">This laptop's name.</param>
    public static AdmissionPlan Make(IReadOnlyList<CloudRule> rules, IReadOnlyList<string> wanted, string laptop, Others others)
    {
        var admin = rules.Where(IsAdmin).ToList();
        var remove = admin.Where(rule => !wanted.Contains(rule.Cidr) && others switch
        {
            Others.Keep => false,
            Others.Remove => true,
            _ => rule.Tags.GetValueOrDefault(LaptopTag) == laptop && wanted.Any(cidr => Network.IsV6(cidr) == Network.IsV6(rule.Cidr)),
        }).ToList();
        return new AdmissionPlan
        {
            Add = [.. wanted.Distinct().SelectMany(cidr => Ports.Where(port => !admin.Any(rule => rule.FromPort == port && rule.Cidr == cidr)).Select(port => (port, cidr)))],
            Remove = remove,
            Networks = [.. admin.Except(remove).Select(rule => rule.Cidr).Concat(wanted).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>As deploy/terraform describes the same rule.</summary>
    public static string Description(int port, string cidr) => $"{(port == SshPort ? "ssh" : "agent")} from {cidr}";

    private static bool IsAdmin(CloudRule rule) => rule.Protocol == "tcp" && rule.FromPort == rule.ToPort && Ports.Contains(rule.FromPort);
}
