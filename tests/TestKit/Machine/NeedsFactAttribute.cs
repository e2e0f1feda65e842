using Xunit;
using Xunit.Sdk;

namespace MBot.TestKit;

/// <summary>A test that is skipped, with the reason, where a part is missing; see also <see cref="NeedsAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("MBot.TestKit.NeedsDiscoverer", "TestKit")]
public class NeedsFactAttribute : FactAttribute
{
    /// <summary>Skips unless the machine has all <paramref name="parts"/>.</summary>
    public NeedsFactAttribute(Part parts)
    {
        Parts = parts;
        Skip = TestKit.Parts.Missing(parts);
    }

    /// <summary>The parts it needs.</summary>
    public Part Parts { get; }
}

/// <summary>A test with data that is skipped, with the reason, where a part is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class NeedsTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips unless the machine has all <paramref name="parts"/>.</summary>
    public NeedsTheoryAttribute(Part parts)
    {
        Parts = parts;
        Skip = TestKit.Parts.Missing(parts);
    }

    /// <summary>The parts it needs.</summary>
    public Part Parts { get; }
}

/// <summary>A test that needs Streamlit.</summary>
public sealed class StreamlitFactAttribute() : NeedsFactAttribute(Part.Streamlit);

/// <summary>A test that needs nginx.</summary>
public sealed class NginxFactAttribute() : NeedsFactAttribute(Part.Nginx);

/// <summary>A test that needs root.</summary>
public sealed class RootFactAttribute() : NeedsFactAttribute(Part.Root);

/// <summary>A test of an instance in a box.</summary>
public sealed class BoxFactAttribute() : NeedsFactAttribute(Part.Box | Part.Git | Part.Streamlit);

/// <summary>A test of an instance in a virtual machine.</summary>
public sealed class VirtualMachineFactAttribute() : NeedsFactAttribute(Part.VirtualMachine | Part.Box | Part.Git | Part.Streamlit);

/// <summary>A test that deploys: git, nginx and Streamlit.</summary>
public sealed class DeploymentFactAttribute() : NeedsFactAttribute(Part.Deployment);

/// <summary>A test with data that deploys.</summary>
public sealed class DeploymentTheoryAttribute() : NeedsTheoryAttribute(Part.Deployment);
