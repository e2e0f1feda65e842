using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>Switches a box on as EC2 does with a new instance.</summary>
internal static class Ec2Boot
{
    /// <summary>cloud-init runs the user-data, makes host keys and tells them to the console; the user ubuntu is let in by one key.</summary>
    /// <param name="publicKey">The public key's file.</param>
    public static async Task BootAsync(Box box, string userData, string publicKey)
    {
        await box.SeedAsync(userData);
        await ChildProcess.RunAsync("chroot", [box.Root, "useradd", "--create-home", "--shell", "/bin/sh", "ubuntu"]);
        await box.WriteAsync("/etc/sudoers.d/90-ubuntu", "ubuntu ALL=(ALL) NOPASSWD:ALL\n");
        await box.WriteAsync("/home/ubuntu/.ssh/authorized_keys", await File.ReadAllTextAsync(publicKey));
        await ChildProcess.RunAsync("chroot", [box.Root, "chown", "-R", "ubuntu:", "/home/ubuntu/.ssh"]);
        await ChildProcess.RunAsync("chroot", [box.Root, "chmod", "-R", "go=", "/home/ubuntu/.ssh"]);
        await box.BootAsync();
    }
}
