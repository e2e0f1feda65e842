using System.Text;
using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Enrolment.Ssh;

namespace MBot.Client.Enrolment;

/// <summary>Makes a key pair for SSH here and gives AWS its public half. No file is written over.</summary>
internal sealed class KeyPairMaker(ClientEnvironment environment)
{
    /// <summary>Where the private key of a pair is, unless the user says otherwise.</summary>
    public string FileOf(string name) => Path.Combine(environment.Folder.Keys, name);

    /// <param name="file">The private key's.</param>
    public async Task<CloudKeyPair> MakeAsync(Ec2 ec2, string name, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file) || File.Exists(KeyFolder.PublicOf(file)))
            throw ClientException.Refused("key.exists", $"{(File.Exists(file) ? file : KeyFolder.PublicOf(file))} is there already, and no key is written over", "another NAME, or --out FILE");
        var program = ProgramPath.Find("ssh-keygen", environment) ?? throw ClientException.Usage("there is no ssh-keygen in PATH", "install OpenSSH's client");
        if (await ec2.KeyPairAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw ClientException.Refused("aws.key-exists", $"AWS has a key pair '{name}' in {ec2.Region} already", "another NAME; mbot-client keypair list shows the project's");

        var key = await SshKey.MakeAsync(program, name, cancellationToken).ConfigureAwait(false);
        if (file == FileOf(name))
            PrivateFile.CreateFolder(environment.Folder.Keys);
        KeyFolder.WriteNew(file, key.Private);
        KeyFolder.WriteNew(KeyFolder.PublicOf(file), Encoding.ASCII.GetBytes(key.Public + "\n"));
        return await ImportAsync(ec2, name, key, file, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CloudKeyPair> ImportAsync(Ec2 ec2, string name, SshKey key, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await ec2.ImportKeyPairAsync(name, key.Public, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Refused)
        {
            // AWS has said no: the key opens nothing.
            File.Delete(file);
            File.Delete(KeyFolder.PublicOf(file));
            throw;
        }
    }
}
