using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Bringup;

/// <summary>What the user says about a bring-up. All else is in the Terraform environment.</summary>
internal sealed record BringupRequest
{
    /// <summary>The profile's name; null: the one that is there, else PROJECT-ENVIRONMENT.</summary>
    public string? Name { get; init; }

    /// <summary>The app's secrets, a .env file. What it must name stands in the file beside it, with .todo at its end.</summary>
    public required string SecretsFile { get; init; }

    /// <summary>The archive's path on this machine, or its http(s) address; null: what bootstrap/archive.sh made.</summary>
    public string? Archive { get; init; }

    public string? Sha256 { get; init; }

    public required SshOptions Ssh { get; init; }

    /// <summary>The host key is compared with what the instance's console tells.</summary>
    public bool HostKeyOfConsole { get; init; }

    /// <summary>HOST:PORT where this laptop reaches the agent; null: as Terraform says.</summary>
    public string? Address { get; init; }

    public bool Yes { get; init; }
}
