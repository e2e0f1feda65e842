using System.Text.Json.Serialization;

namespace MBot.Client.Configuration;

/// <summary>One agent as this laptop knows it. Paths may be relative to the client's folder.</summary>
internal sealed record Profile
{
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary><c>https://host:port</c>. Where the agent is, not who it is. Empty before it is enrolled.</summary>
    public required string Address { get; init; }

    /// <summary>Who it is: the identity in its certificate.</summary>
    public required string InstanceId { get; init; }

    public required string Certificate { get; init; }

    public required string Key { get; init; }

    /// <summary>The certificate of the CA that signs this agent.</summary>
    public required string Authority { get; init; }

    /// <summary>The agent's state folder, when the agent runs on this machine.</summary>
    public string? State { get; init; }

    /// <summary>The agent's binary, when the agent runs on this machine.</summary>
    public string? AgentBinary { get; init; }

    /// <summary>Where its machine is in AWS, if it is there.</summary>
    public AwsPlace? Aws { get; init; }

    /// <summary>The id of the MongoDB Atlas project that the app's database belongs to, once it was named.</summary>
    public string? AtlasProject { get; init; }

    /// <summary>Of an instance that exists and that nobody has enrolled, a profile holds nothing but <see cref="Aws"/>.</summary>
    [JsonIgnore]
    public bool IsEnrolled => Address.Length > 0;

    public static Profile NotEnrolled(string name, AwsPlace aws) => new() { Name = name, Address = "", InstanceId = "", Certificate = "", Key = "", Authority = "", Aws = aws };

    /// <summary>What is said to who wants its agent.</summary>
    [JsonIgnore]
    public ClientException NoAgentYet => ClientException.Refused("profile.not-enrolled", $"the instance of profile '{Name}' is not enrolled yet", EnrolHint);

    /// <summary>How it gets enrolled.</summary>
    [JsonIgnore]
    public string EnrolHint => Aws is null ? $"mbot-client enroll USER@HOST --name {Name}" : $"mbot-client enroll --profile {Name}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class ClientJson : JsonSerializerContext;

/// <summary>The newest record of an agent's audit chain that this laptop has seen.</summary>
/// <param name="Epoch">Of the newest restored copy that the chain told of up to there.</param>
internal sealed record AuditHead(long Sequence, string Hash, long Epoch = 0);
