using MBot.Client.Configuration;

namespace MBot.Client.Terraform;

/// <summary>The profile of what a Terraform environment made: its aws part follows the outputs, the rest is enrolment's.</summary>
internal sealed class TerraformProfile(ClientEnvironment environment)
{
    /// <summary>The one of that name, else the one that was made of that folder; null before there is one.</summary>
    public Profile? Find(string folder, string? name) => name is not null
        ? environment.Profiles.Find(name)
        : environment.Profiles.Names().Select(known => environment.Profiles.Find(known)!).FirstOrDefault(profile => profile.Aws?.Terraform == folder);

    /// <summary>Makes it or brings it up to date, and makes it the current one.</summary>
    /// <param name="name">Null: as <see cref="Find"/> has it, else PROJECT-ENVIRONMENT.</param>
    /// <param name="sshKey">Path of the private key; null: what is known, else what <c>keypair create</c> made, or a file in ~/.ssh with the key pair's name.</param>
    public Profile Save(string folder, string? name, string? awsProfile, string? sshKey, TerraformOutputs outputs)
    {
        var known = Find(folder, name);
        if (known is { State: not null })
            throw ClientException.Refused("profile.exists", $"profile '{known.Name}' is of an agent on this machine", "--name chooses another name");
        var aws = (known?.Aws ?? new AwsPlace()) with
        {
            Region = outputs.Region,
            InstanceId = outputs.InstanceId,
            Project = outputs.Project,
            Environment = outputs.Environment,
            Terraform = folder,
            SshUser = outputs.SshUser,
        };
        aws = aws with { AwsProfile = awsProfile ?? aws.AwsProfile, SshKey = sshKey ?? aws.SshKey ?? KeyFile(outputs.KeyName) };
        var profile = known is null || known.Aws?.InstanceId is { } other && other != outputs.InstanceId
            ? Profile.NotEnrolled(known?.Name ?? name ?? $"{outputs.Project ?? "mbot"}-{outputs.Environment ?? "prod"}", aws)
            : known with { Aws = aws };
        environment.Profiles.Save(profile);
        environment.Profiles.Use(profile.Name);
        return profile;
    }

    /// <summary>The instance is gone: the profile keeps where its environment is.</summary>
    public void Forget(Profile profile) =>
        environment.Profiles.Save(Profile.NotEnrolled(profile.Name, profile.Aws! with { InstanceId = null }));

    private string? KeyFile(string? keyPair)
    {
        if (keyPair is null || keyPair.Contains('/', StringComparison.Ordinal))
            return null;
        var home = environment.Variable("HOME") is { Length: > 0 } given ? given : "/";
        string[] places = [Path.Combine(environment.Folder.Keys, keyPair), Path.Combine(home, ".ssh", $"{keyPair}.pem"), Path.Combine(home, ".ssh", keyPair)];
        return places.FirstOrDefault(File.Exists);
    }
}
