namespace MBot.Client.Aws;

/// <summary>A security group, without its rules.</summary>
internal sealed record CloudGroup(string Id, IReadOnlyDictionary<string, string> Tags);

/// <summary>Who may come in: one network, one range of ports. EC2's other kinds of rules are no concern of this program.</summary>
/// <param name="Cidr">As EC2 writes it.</param>
internal sealed record CloudRule(string Id, string Protocol, int FromPort, int ToPort, string Cidr, string Description, IReadOnlyDictionary<string, string> Tags);
