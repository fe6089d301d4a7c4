package tests

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// disk is where a data folder lies, and a way to leave no space on it.
type disk struct {
	folder string
	fill   func(*testing.T, *service)
	free   func(*testing.T, *service)
}

// disks are a disk that can be filled to its last byte, where the machine lets
// one be mounted, and, anywhere, files that must not grow.
func disks(t *testing.T) map[string]disk {
	all := map[string]disk{"file sizes limited": limited(t)}
	folder := t.TempDir()
	switch err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=64m"); {
	case err == nil:
		t.Cleanup(func() { require.NoError(t, unix.Unmount(folder, 0)) })
		all["disk full"] = filled(folder)
	case errors.Is(err, fs.ErrPermission):
		t.Logf("no disk can be mounted here (%v): what follows is proven by limiting the sizes of files alone", err)
	default:
		require.NoError(t, err)
	}
	return all
}

// filled is a disk that another file fills.
func filled(folder string) disk {
	other := filepath.Join(folder, "other")
	return disk{
		folder: filepath.Join(folder, "data"),
		fill: func(t *testing.T, _ *service) {
			file, err := os.Create(other)
			require.NoError(t, err)
			defer file.Close()
			for size := mebibyte; size > 0; {
				if _, err := file.Write(make([]byte, size)); err != nil {
					require.ErrorIs(t, err, syscall.ENOSPC)
					size /= 2
				}
			}
		},
		free: func(t *testing.T, _ *service) { require.NoError(t, os.Remove(other)) },
	}
}

// limited is a disk on which the service's files may not become longer than
// its log is.
func limited(t *testing.T) disk {
	folder := t.TempDir()
	limit := func(t *testing.T, s *service, bytes uint64) {
		require.NoError(t, unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}, nil))
	}
	return disk{
		folder: folder,
		fill: func(t *testing.T, s *service) {
			info, err := os.Stat(filepath.Join(folder, "ledger.db-wal"))
			require.NoError(t, err)
			limit(t, s, uint64(info.Size()))
		},
		free: func(t *testing.T, s *service) { limit(t, s, unix.RLIM_INFINITY) },
	}
}

// TestDiskFull fills the disk under load: whoever was not told of a problem was
// recorded, nobody else was; what needs no space still works, and recording
// does again once there is space.
func TestDiskFull(t *testing.T) {
	for name, d := range disks(t) {
		t.Run(name, func(t *testing.T) {
			s := serve(t, d.folder)
			a := apiOf(t, s)
			sample := a.sample(permit)
			l := press(s, bodiesOf(t, a), 16, 50)
			l.await(t, s)
			d.fill(t, s)
			l.windows.Wait() // each asks until it is refused
			for _, fault := range l.faults {
				require.Contains(t, fault, "503 Service Unavailable")
				require.Contains(t, fault, "#ledger-unavailable")
			}
			require.Len(t, l.faults, 16)

			// What was refused may leave room for something smaller.
			for a.get("/readyz").Status == http.StatusOK {
			}
			a.get("/readyz").problem(http.StatusServiceUnavailable, "ledger-unavailable")
			a.check(sample).problem(http.StatusServiceUnavailable, "ledger-unavailable")
			require.Equal(t, http.StatusOK, a.get("/healthz").Status)
			a.dryRun(sample).ok()
			a.holds(l.answered)

			d.free(t, s)
			a.get("/readyz").ok()
			again := a.check(sample).ok().Body
			l.answered[idOf(again)] = answered{"", sample, string(again)}
			a.holds(l.answered)

			s.stop()
			apiOf(t, serve(t, d.folder)).holds(l.answered)
		})
	}
}

// TestKilledOnFullDisk: after a kill on a full disk the service either starts,
// or says what it lacks; with space it starts, with all that was answered.
func TestKilledOnFullDisk(t *testing.T) {
	for name, d := range disks(t) {
		t.Run(name, func(t *testing.T) {
			s := serve(t, d.folder)
			l := press(s, bodiesOf(t, apiOf(t, s)), 16, 50)
			l.await(t, s)
			d.fill(t, s)
			l.windows.Wait()
			s.signal(syscall.SIGKILL)
			s.wait()
			if name == "disk full" {
				second := launch(t, d.folder)
				if <-second.awaitListening() == "" {
					require.Equal(t, 2, second.wait())
					require.Contains(t, second.log.String(), "no space is left on its disk; free some")
				} else {
					second.signal(syscall.SIGKILL)
					second.wait()
				}
				d.free(t, s)
			}
			apiOf(t, serve(t, d.folder)).holds(l.answered)
		})
	}
}

// TestReadOnlyFolder: the service does not start on a folder that it can't
// write, says so, and leaves it as it is.
func TestReadOnlyFolder(t *testing.T) {
	base := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(base), 0o755))
	data := filepath.Join(base, "data")
	s := serve(t, data)
	a := apiOf(t, s)
	body := a.sample(permit)
	kept := a.check(body).ok().Body
	s.stop()
	before := contents(t, data)
	modes := map[string]fs.FileMode{data: 0o555}
	for name := range before {
		modes[filepath.Join(data, name)] = 0o444
	}
	for path, mode := range modes {
		require.NoError(t, os.Chmod(path, mode))
	}
	for folder, why := range map[string]string{
		data:                       "its folder and files must be writable for the service's user (uid ",
		filepath.Join(data, "new"): "its folder can't be made",
	} {
		refused := asNobody(t, folder)
		require.Equal(t, 2, refused.wait())
		require.Contains(t, refused.log.String(), why)
		require.Contains(t, refused.log.String(), folder)
	}
	require.Equal(t, before, contents(t, data))

	for path, mode := range modes {
		require.NoError(t, os.Chmod(path, mode|0o200))
	}
	apiOf(t, serve(t, data)).holds(map[string]answered{idOf(kept): {"", body, string(kept)}})
}

// asNobody starts the service as a user who owns nothing: to root every folder
// is writable.
func asNobody(t *testing.T, data string) *service {
	t.Helper()
	cmd := serving(data)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	return launchCommand(t, cmd)
}

// contents gives the files of a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	out := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		out[e.Name()] = string(data)
	}
	return out
}
