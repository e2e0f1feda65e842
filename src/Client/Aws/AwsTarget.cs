namespace MBot.Client.Aws;

/// <summary>Which account, region and instance are meant: what options, environment and profile say between them.</summary>
/// <param name="Project">Value of the tag <c>Project</c> that all of the project's resources bear.</param>
/// <param name="Environment">Value of their tag <c>Environment</c>.</param>
internal sealed record AwsTarget(string Project, string Environment)
{
    /// <summary>Null: what AWS_REGION, AWS_DEFAULT_REGION or the AWS profile says.</summary>
    public string? Region { get; init; }

    /// <summary>A profile of ~/.aws; null for the SDK's own chain of credentials.</summary>
    public string? AwsProfile { get; init; }

    /// <summary>Null: found by the tags.</summary>
    public string? InstanceId { get; init; }
}
