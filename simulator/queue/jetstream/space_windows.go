package jetstream

import "golang.org/x/sys/windows"

// diskSpace is the size of the disk that dir is on, and how much of it is free.
func diskSpace(dir string) (size, free int64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	var available, total uint64
	if err := windows.GetDiskFreeSpaceEx(name, &available, &total, nil); err != nil {
		return 0, 0, err
	}
	return int64(total), int64(available), nil
}
