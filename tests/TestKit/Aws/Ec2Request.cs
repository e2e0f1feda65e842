namespace MBot.TestKit;

/// <summary>What a program asked of EC2.</summary>
/// <param name="Action">Such as DescribeInstances; what else is asked of AWS has its own names.</param>
/// <param name="Parameters">As they were sent, such as InstanceId.1.</param>
/// <param name="AccessKey">Whose signature it bears; null: nobody's.</param>
public sealed record Ec2Request(string Action, IReadOnlyDictionary<string, string> Parameters, string? AccessKey)
{
    /// <summary>The method and the path with its query, as they came.</summary>
    public required string Line { get; init; }

    /// <summary>As they came.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>As it came.</summary>
    public required string Body { get; init; }

    /// <summary>Whether it only reads.</summary>
    public bool IsRead => Action.StartsWith("Describe", StringComparison.Ordinal) || Action.StartsWith("Get", StringComparison.Ordinal) || Parameters.GetValueOrDefault("DryRun") == "true";

    /// <summary>The first instance it names.</summary>
    public string? InstanceId => Parameters.GetValueOrDefault("InstanceId.1") ?? Parameters.GetValueOrDefault("InstanceId");

    internal static Ec2Request Parse(string line, IReadOnlyList<KeyValuePair<string, string>> headers, string form)
    {
        var authorization = headers.FirstOrDefault(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            parameters[Decode(parts[0])] = parts.Length > 1 ? Decode(parts[1]) : "";
        }

        return new Ec2Request(parameters.GetValueOrDefault("Action") ?? "", parameters, authorization?.Split("Credential=") is [_, var credential] ? credential.Split('/')[0] : null)
        {
            Line = line,
            Headers = headers,
            Body = form,
        };
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
