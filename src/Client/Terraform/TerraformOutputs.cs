using System.Text.Json;

namespace MBot.Client.Terraform;

/// <summary>What deploy/terraform tells of an environment that was applied. Everything may be missing.</summary>
internal sealed record TerraformOutputs
{
    public string? ElasticIp { get; init; }

    public string? ApplicationUrl { get; init; }

    public string? InstanceId { get; init; }

    /// <summary>The address to put on Atlas's access list.</summary>
    public string? MongodbAtlasIp { get; init; }

    /// <summary>HOST:PORT.</summary>
    public string? AgentEndpoint { get; init; }

    public string? Region { get; init; }

    public string? Project { get; init; }

    public string? Environment { get; init; }

    public string? SshUser { get; init; }

    public string? KeyName { get; init; }

    /// <param name="outputs">Of <c>terraform output -json</c>.</param>
    public static TerraformOutputs Read(JsonElement outputs)
    {
        string? Value(string name) =>
            outputs.TryGetProperty(name, out var output) && output.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        return new TerraformOutputs
        {
            ElasticIp = Value("elastic_ip"),
            ApplicationUrl = Value("application_url"),
            InstanceId = Value("instance_id"),
            MongodbAtlasIp = Value("mongodb_atlas_ip"),
            AgentEndpoint = Value("agent_endpoint"),
            Region = Value("region"),
            Project = Value("project"),
            Environment = Value("environment"),
            SshUser = Value("ssh_user"),
            KeyName = Value("key_name"),
        };
    }
}
