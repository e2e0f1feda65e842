namespace MBot.Client.Configuration;

/// <summary>Where a profile's instance is in AWS, as <c>init --from-terraform</c> writes it. Everything may be missing.</summary>
internal sealed record AwsPlace
{
    public string? Region { get; init; }

    /// <summary>A profile of ~/.aws.</summary>
    public string? AwsProfile { get; init; }

    public string? InstanceId { get; init; }

    /// <summary>Value of the tag Project; null for mbot.</summary>
    public string? Project { get; init; }

    /// <summary>Value of the tag Environment; null for prod.</summary>
    public string? Environment { get; init; }

    /// <summary>The folder of the Terraform environment that made it.</summary>
    public string? Terraform { get; init; }

    public string? SshUser { get; init; }

    /// <summary>Path of the private key; in the file it may be one below the client's folder.</summary>
    public string? SshKey { get; init; }

    /// <summary>Percent of value-added tax that AWS adds to its bills, for estimates.</summary>
    public decimal? Vat { get; init; }
}
