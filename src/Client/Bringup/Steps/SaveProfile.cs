namespace MBot.Client.Bringup.Steps;

/// <summary>The profile of the instance: from here on every verb knows where it is.</summary>
internal sealed class SaveProfile : IBringupStep
{
    public string Name => "profile";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        up.Outputs ??= await up.Terraform.OutputsAsync(cancellationToken).ConfigureAwait(false);
        var profile = up.Profile = up.Profiles.Save(up.Terraform.Path, up.Request.Name, up.AwsProfile, up.Request.Ssh.Identity, up.Outputs);
        return $"{profile.Name}{(profile.IsEnrolled ? ", enrolled" : "")}";
    }
}
