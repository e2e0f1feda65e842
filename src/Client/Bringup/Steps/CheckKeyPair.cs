using MBot.Client.Configuration;
using MBot.Client.Enrolment;
using MBot.Client.Output;

namespace MBot.Client.Bringup.Steps;

/// <summary>The key pair that sshd is to let in. Without it the instance can't be made: it is made here, with consent.</summary>
internal sealed class CheckKeyPair : IBringupStep
{
    public string Name => "key pair";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Plan!.Text("key_name") is not { } name)
            return "none is named";
        if (await up.Ec2.KeyPairAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            return $"{name} is in {up.Ec2.Region}";
        ProfileStore.CheckName(name);
        var maker = new KeyPairMaker(up.Environment);
        var file = maker.FileOf(name);
        await up.Session.Terminal.ConfirmAsync($"AWS has no key pair {name} in {up.Ec2.Region}: one is made on this machine ({file}), and AWS gets its public half.", up.Request.Yes, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(file) || !File.Exists(KeyFolder.PublicOf(file)))
        {
            await maker.MakeAsync(up.Ec2, name, file, cancellationToken).ConfigureAwait(false);
            return $"{name} made: {file}";
        }

        // An earlier run got so far, or it was for another region.
        await up.Ec2.ImportKeyPairAsync(name, (await File.ReadAllTextAsync(KeyFolder.PublicOf(file), cancellationToken).ConfigureAwait(false)).Trim(), cancellationToken).ConfigureAwait(false);
        return $"AWS has the public half of {file}";
    }
}
