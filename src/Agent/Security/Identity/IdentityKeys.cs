using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Platform;

namespace MBot.Agent.Security.Identity;

/// <summary>
/// The agent's private keys, which never leave the folder. A request is always made over the next key; the certificate
/// that comes back makes it the current one. Two requests in a row share the next key, so either answer fits.
/// </summary>
internal sealed class IdentityKeys(IdentityFolder folder)
{
    /// <summary>The key that waits for its certificate, made when there is none. The caller disposes it.</summary>
    public ECDsa Next()
    {
        if (Read(folder.NextKey) is { } waiting)
            return waiting;
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AtomicFile.Write(folder.NextKey, key.ExportPkcs8PrivateKeyPem());
        return key;
    }

    /// <summary>Joins a certificate with the key it is for; null when neither key is.</summary>
    public X509Certificate2? Join(X509Certificate2 certificate)
    {
        foreach (var path in (string[])[folder.Key, folder.NextKey])
        {
            using var key = Read(path);
            if (key is not null && certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                return certificate.CopyWithPrivateKey(key);
        }

        return null;
    }

    /// <summary>After the certificate of the next key is in place; a crash before this costs nothing, since <see cref="Join"/> tries both.</summary>
    public void Promote(X509Certificate2 installed)
    {
        using (var next = Read(folder.NextKey))
        {
            if (next is null || !installed.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(next.ExportSubjectPublicKeyInfo()))
                return;
        }

        File.Move(folder.NextKey, folder.Key, overwrite: true);
        AtomicFile.SyncFolder(folder.Path);
    }

    private static ECDsa? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new MBotException(ErrorKind.FailedPrecondition, "identity.key-unreadable", $"{path} is not a private key", e)
            {
                Hint = "remove the file and enrol again",
            };
        }
    }
}
