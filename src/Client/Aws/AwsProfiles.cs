using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace MBot.Client.Aws;

/// <summary>The profiles of ~/.aws, and what they and the environment say of the region.</summary>
internal static class AwsProfiles
{
    public const string Default = "default";

    private static readonly HashSet<string> Regions;

    // Not lazily: the SDK adds to its list whatever name it is asked for.
    static AwsProfiles() => Regions = [.. RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName)];

    /// <summary>AWS_PROFILE; null when it is not set.</summary>
    public static string? Current => Environment.GetEnvironmentVariable("AWS_PROFILE") is { Length: > 0 } name ? name : null;

    /// <returns>Null: none is named, and the SDK's own chain counts.</returns>
    /// <exception cref="ClientException">There is none of that name, nor of the name in AWS_PROFILE.</exception>
    public static CredentialProfile? Named(string? name)
    {
        if (name is not null)
            return Find(name) ?? throw NoneCalled(name, "--aws-profile chooses one");
        if (Current is { } current && current != Default && Find(current) is null)
            throw NoneCalled(current, "AWS_PROFILE names it");
        return null;
    }

    public static AWSCredentials CredentialsOf(CredentialProfile profile) => AWSCredentialsFactory.GetAWSCredentials(profile, new CredentialProfileStoreChain());

    /// <summary>Asks no machine: on a laptop the SDK would wait for a metadata service that isn't there.</summary>
    /// <exception cref="ClientException">No region is named, or it is the name of something else.</exception>
    public static RegionEndpoint Region(string? given, CredentialProfile? profile)
    {
        var name = given ?? profile?.Region?.SystemName ?? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? Find(Current ?? Default)?.Region?.SystemName
            ?? throw ClientException.Usage("no AWS region is named", "--region NAME, AWS_REGION, the profile's aws.region, or a region in ~/.aws/config");
        if (!IsKnown(name) && char.IsAsciiLetterLower(name[^1]) && IsKnown(name[..^1]))
            throw ClientException.Refused("aws.region-wrong", $"{name} is an availability zone, not a region", $"--region {name[..^1]}");
        return RegionEndpoint.GetBySystemName(name);
    }

    /// <summary>Whether the SDK has heard of it; a new region may be one it has not.</summary>
    public static bool IsKnown(string region) => Regions.Contains(region);

    private static CredentialProfile? Find(string name) => new CredentialProfileStoreChain().TryGetProfile(name, out var profile) ? profile : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static ClientException NoneCalled(string name, string where) => ClientException.Usage($"there is no AWS profile '{name}'", $"{where}; aws configure list-profiles shows those of ~/.aws");
}
