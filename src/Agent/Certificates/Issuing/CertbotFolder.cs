using System.Text.Json;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>
/// certbot's own files. It leaves to the system when they reach the disk, and after a power cut stumbles over those that are empty, each time again.
/// Nothing in them is needed: what is served is a copy, and another account can be had.
/// </summary>
internal sealed class CertbotFolder(string path)
{
    private static readonly string[] OfAnAccount = ["meta.json", "private_key.json", "regr.json"];

    public string Path => path;

    /// <summary>The pair that certbot has just got.</summary>
    public string Live => System.IO.Path.Combine(Config, "live", CertbotCommands.Lineage);

    public string Log => System.IO.Path.Combine(path, "logs", "letsencrypt.log");

    private string Config => System.IO.Path.Combine(path, "config");

    private string Accounts => System.IO.Path.Combine(Config, "accounts");

    /// <summary>As certbot can begin with it: no pairs of earlier times, no account that is not whole.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(path);
        ForgetPairs();
        if (!Directory.Exists(Accounts))
            return;
        // An account is a folder without folders, some levels below.
        foreach (var folder in Directory.GetDirectories(Accounts, "*", SearchOption.AllDirectories).Where(f => IsAccount(f) && !OfAnAccount.All(file => IsWhole(System.IO.Path.Combine(f, file)))))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Deletes certificates and keys.</summary>
    public void ForgetPairs()
    {
        foreach (var folder in (string[])["archive", "live", "renewal"])
            Delete(System.IO.Path.Combine(Config, folder));
    }

    public void ForgetAccounts() => Delete(Accounts);

    /// <summary>Returns when the disk has what is there.</summary>
    public void Keep() => AtomicFile.SyncAll(path);

    private static bool IsAccount(string folder) => !Directory.EnumerateDirectories(folder).Any();

    private static bool IsWhole(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return false;
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
