namespace MBot.Client.Aws;

/// <summary>The tags by which the project's resources are known, as deploy/terraform sets them.</summary>
internal static class CloudTags
{
    public const string Project = "Project";
    public const string Environment = "Environment";
    public const string ManagedBy = "ManagedBy";
    public const string Name = "Name";

    /// <summary>Value of <see cref="ManagedBy"/> on what this program makes itself.</summary>
    public const string Client = "mbot-client";

    /// <summary>Whether a resource is the target's: nothing else is ever changed.</summary>
    public static bool AreOurs(IReadOnlyDictionary<string, string> tags, AwsTarget target) =>
        tags.GetValueOrDefault(Project) == target.Project && tags.GetValueOrDefault(Environment) == target.Environment;
}
