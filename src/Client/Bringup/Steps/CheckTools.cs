using MBot.Client.Enrolment;

namespace MBot.Client.Bringup.Steps;

/// <summary>The programs of this machine that the others need.</summary>
internal sealed class CheckTools : IBringupStep
{
    public string Name => "tools";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        _ = ProgramPath.Find("ssh", up.Environment) ?? throw ClientException.Refused("ssh.missing", "there is no ssh in PATH", "install OpenSSH's client");
        var version = await up.Terraform.CheckVersionAsync(cancellationToken).ConfigureAwait(false);
        return $"terraform {version}, ssh";
    }
}
